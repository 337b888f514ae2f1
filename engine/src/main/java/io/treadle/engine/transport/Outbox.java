package io.treadle.engine.transport;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be sent to one peer: bounded, so that a peer that does not read costs its connection and not the driver's
 * memory. Says, once or more, that the peer is gone or given up; of calls that the server ends, gRPC itself says nothing.
 * Thread-safe; never blocks.
 */
final class Outbox<T extends MessageLite> {
    static final long MAX_WAITING_BYTES = 64L << 20;

    private final ServerCallStreamObserver<T> call; // guarded by this, as all below but the next
    private final Runnable gone;
    private final Deque<T> waiting = new ArrayDeque<>();
    private long waitingBytes;
    /** Nothing more is accepted; what waits is still sent. */
    private boolean ending;

    private boolean closed;

    /** @param gone run when the peer is gone or given up, on any thread, not under this one's lock; must not block */
    Outbox(ServerCallStreamObserver<T> call, Runnable gone) {
        this.call = call;
        this.gone = gone;
        call.setOnReadyHandler(this::drain);
        call.setOnCancelHandler(this::gone);
    }

    void send(T message) {
        if (!accepts(message)) {
            gone.run();
        }
    }

    /** @return false if that was too much */
    private synchronized boolean accepts(T message) {
        if (ending || closed) {
            return true;
        }
        waiting.add(message);
        waitingBytes += message.getSerializedSize();
        drain();
        if (waitingBytes <= MAX_WAITING_BYTES) {
            return true;
        }
        waiting.clear();
        closed = true;
        call.onError(Status.RESOURCE_EXHAUSTED
                .withDescription(
                        "%d bytes wait to be read; at most %d are kept".formatted(waitingBytes, MAX_WAITING_BYTES))
                .asRuntimeException());
        return false;
    }

    /** Ends the stream after what is waiting. */
    synchronized void end() {
        ending = true;
        drain();
    }

    /** The peer is gone. */
    void gone() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        gone.run();
    }

    private synchronized void drain() {
        while (!closed && !waiting.isEmpty() && call.isReady()) {
            T message = waiting.remove();
            waitingBytes -= message.getSerializedSize();
            call.onNext(message);
        }
        if (ending && !closed && waiting.isEmpty()) {
            closed = true;
            call.onCompleted();
        }
    }
}
