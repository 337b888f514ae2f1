package io.treadle.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushClosed;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.ShuffleServiceGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pushes to one peer. Hands messages to the stream only while it is ready, so that what is on the way is bounded by
 * its flow control. There are no acknowledgements, so when a stream breaks the whole batch is sent again on the next;
 * the peer ignores what it has. Runs in the turns of a {@link PushHost}.
 */
final class PushClient {
    /**
     * Streams that may break, while there is something to be pushed, before the peer is given up: some seconds, with
     * the waits between.
     */
    private static final int MOST_BREAKS = 6;

    private static final long FIRST_WAIT_MILLIS = 50;

    private final Peer peer;
    private final Channels channels;
    private final Turns turns;
    private final BiConsumer<String, String> lost;

    /** All that was pushed for batches that are neither committed nor given up, in order. */
    private final List<PushedBuckets> messages = new ArrayList<>();
    /** Of those, how many were handed to the stream. */
    private int handed;

    private int breaks;
    private boolean waiting;
    /** Tells a wait that is still wanted from those before it. */
    private long waits;

    private boolean closed;
    private @Nullable ManagedChannel channel;
    private @Nullable ClientCallStreamObserver<PushedBuckets> stream;

    /** How a client gets its turns. */
    interface Turns {
        /** As soon as whoever is at it has ended. On any thread. */
        void next(Runnable work);

        /** In turn. */
        void later(Runnable work, long millis);
    }

    PushClient(Peer peer, Channels channels, Turns turns, BiConsumer<String, String> lost) {
        this.peer = peer;
        this.channels = channels;
        this.turns = turns;
        this.lost = lost;
    }

    void push(List<PushedBuckets> more) {
        messages.addAll(more);
        pump();
    }

    /** Batches up to this one are committed. */
    void committed(long batch) {
        forget(message -> message.getBatch() <= batch);
    }

    /** A batch was given up. */
    void rolledBack(long epoch, long batch) {
        forget(message -> message.getEpoch() == epoch && message.getBatch() == batch);
    }

    private void forget(Predicate<PushedBuckets> which) {
        int before = messages.size();
        handed -= (int) messages.subList(0, handed).stream().filter(which).count();
        messages.removeIf(which);
        if (messages.isEmpty() && before > 0) {
            breaks = 0;
            waiting = false;
            waits++;
        }
    }

    /** Messages in memory. */
    int held() {
        return messages.size();
    }

    void close() {
        closed = true;
        messages.clear();
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    private void pump() {
        if (closed || waiting || handed == messages.size()) {
            return;
        }
        if (stream == null) {
            open();
        }
        ClientCallStreamObserver<PushedBuckets> open = stream;
        while (open != null && open.isReady() && handed < messages.size()) {
            open.onNext(messages.get(handed++));
        }
    }

    private void open() {
        try {
            ManagedChannel to = channel;
            if (to == null) {
                to = connect();
                channel = to;
            }
            to.resetConnectBackoff();
            Answers answers = new Answers();
            stream = answers.requests(ShuffleServiceGrpc.newStub(to));
        } catch (IOException | IllegalArgumentException e) {
            broken(null, e);
        }
    }

    private ManagedChannel connect() throws IOException {
        String address = peer.getPushAddress();
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("push address \"%s\": wanted host:port".formatted(address));
        }
        return channels.open(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private void broken(@Nullable ClientCallStreamObserver<PushedBuckets> which, Throwable failure) {
        if (closed || which != stream) {
            return;
        }
        stream = null;
        handed = 0;
        if (messages.isEmpty()) {
            return;
        }
        breaks++;
        if (breaks > MOST_BREAKS) {
            messages.clear();
            breaks = 0;
            lost.accept(
                    peer.getIncarnation(),
                    "executor %s at %s cannot be reached: %s"
                            .formatted(peer.getIncarnation(), peer.getPushAddress(), failure.getMessage()));
            return;
        }
        waiting = true;
        long wait = ++waits;
        turns.later(() -> goOn(wait), FIRST_WAIT_MILLIS << breaks);
    }

    private void goOn(long wait) {
        if (wait == waits) {
            waiting = false;
            pump();
        }
    }

    /** What happens to one stream; called on the transport's threads. */
    private final class Answers implements ClientResponseObserver<PushedBuckets, PushClosed> {
        private @Nullable ClientCallStreamObserver<PushedBuckets> requests;

        private ClientCallStreamObserver<PushedBuckets> requests(ShuffleServiceGrpc.ShuffleServiceStub stub) {
            stub.push(this);
            ClientCallStreamObserver<PushedBuckets> begun = requests;
            if (begun == null) {
                throw new IllegalStateException("gRPC began a call without beforeStart");
            }
            return begun;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<PushedBuckets> stream) {
            requests = stream;
            stream.setOnReadyHandler(() -> turns.next(PushClient.this::pump));
        }

        @Override
        public void onNext(PushClosed value) {
            // says nothing that the end of the stream does not say
        }

        @Override
        public void onError(Throwable failure) {
            turns.next(() -> broken(requests, failure));
        }

        @Override
        public void onCompleted() {
            turns.next(() -> broken(requests, new IOException("the stream was ended by the peer")));
        }
    }
}
