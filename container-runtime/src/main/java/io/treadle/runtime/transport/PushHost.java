package io.treadle.runtime.transport;

import io.grpc.SynchronizationContext;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Pushes to the other executors: one piece of work after the other, on whichever thread brings it while no other is at
 * it, because a change of threads would cost more than most pushes. Thread-safe; nothing here blocks its caller.
 */
public final class PushHost implements AutoCloseable {
    private final Channels channels;
    private final BiConsumer<String, String> lost;
    private final SynchronizationContext turn;
    private final ScheduledThreadPoolExecutor timer;
    private final PushClient.Turns turns = new OwnTurns();
    /** By incarnation; only in turn. */
    private final Map<String, PushClient> clients = new HashMap<>();

    /**
     * @param longestSilence of a peer that is borne: treadle.executor.timeout
     * @param lost told of a peer's incarnation, and why it cannot be reached, in turn: must not block
     * @param died told of what should not have been thrown, on any thread: the executor cannot go on
     */
    public PushHost(
            Identity identity, Duration longestSilence, BiConsumer<String, String> lost, Consumer<Throwable> died) {
        this.channels = new Channels(identity, longestSilence);
        this.lost = lost;
        this.turn = new SynchronizationContext((thread, failure) -> died.accept(failure));
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "treadle-push-timer");
            made.setDaemon(true);
            return made;
        });
    }

    /** Those that stay; connections to others are closed. */
    public void peers(List<Peer> peers) {
        Set<String> stay = new HashSet<>();
        peers.forEach(peer -> stay.add(peer.getIncarnation()));
        turn.execute(() -> {
            clients.forEach((incarnation, client) -> {
                if (!stay.contains(incarnation)) {
                    client.close();
                }
            });
            clients.keySet().retainAll(stay);
        });
    }

    /** See {@link io.treadle.runtime.ExecutorOutput#push}. */
    public void push(Peer peer, List<PushedBuckets> messages) {
        turn.execute(() -> clients.computeIfAbsent(
                        peer.getIncarnation(), incarnation -> new PushClient(peer, channels, turns, lost))
                .push(messages));
    }

    /** See {@link io.treadle.runtime.BatchLife#rolledBack}. */
    public void rolledBack(long epoch, long batch) {
        turn.execute(() -> clients.values().forEach(client -> client.rolledBack(epoch, batch)));
    }

    /** See {@link io.treadle.runtime.BatchLife#committed}. */
    public void committed(long batch) {
        turn.execute(() -> clients.values().forEach(client -> client.committed(batch)));
    }

    @Override
    public void close() {
        turn.execute(() -> {
            clients.values().forEach(PushClient::close);
            clients.clear();
            timer.shutdownNow();
        });
    }

    private final class OwnTurns implements PushClient.Turns {
        @Override
        public void next(Runnable work) {
            turn.execute(work);
        }

        @Override
        public void later(Runnable work, long millis) {
            if (!timer.isShutdown()) {
                var unused = turn.schedule(work, millis, TimeUnit.MILLISECONDS, timer);
            }
        }
    }
}
