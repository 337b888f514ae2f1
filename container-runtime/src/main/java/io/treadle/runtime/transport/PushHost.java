package io.treadle.runtime.transport;

import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiConsumer;

/** Pushes to the other executors, all of it on one thread of its own. Thread-safe; nothing here blocks its caller. */
public final class PushHost implements AutoCloseable {
    private final Identity identity;
    private final BiConsumer<String, String> lost;
    private final ScheduledThreadPoolExecutor thread;
    /** By incarnation; confined to the thread. */
    private final Map<String, PushClient> clients = new HashMap<>();

    /** @param lost told of a peer's incarnation, and why it cannot be reached, on this host's thread */
    public PushHost(Identity identity, BiConsumer<String, String> lost) {
        this.identity = identity;
        this.lost = lost;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "treadle-push");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Those that stay; connections to others are closed. */
    public void peers(List<Peer> peers) {
        Set<String> stay = new HashSet<>();
        peers.forEach(peer -> stay.add(peer.getIncarnation()));
        execute(() -> {
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
        execute(() -> clients.computeIfAbsent(
                        peer.getIncarnation(), incarnation -> new PushClient(peer, identity, thread, lost))
                .push(messages));
    }

    @Override
    public void close() {
        execute(() -> {
            clients.values().forEach(PushClient::close);
            clients.clear();
        });
        thread.shutdown();
    }

    private void execute(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            // closed: nobody waits for what would be done
            return;
        }
    }
}
