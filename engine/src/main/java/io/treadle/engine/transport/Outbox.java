package io.treadle.engine.transport;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be sent to one peer: bounded, so that a peer that does not read costs its connection and not the driver's
 * memory. Thread-safe; never blocks.
 */
final class Outbox<T extends MessageLite> {
    static final long MAX_WAITING_BYTES = 64L << 20;

    private final ServerCallStreamObserver<T> call; // guarded by this, as all below
    private final Deque<T> waiting = new ArrayDeque<>();
    private long waitingBytes;
    /** Nothing more is accepted; what waits is still sent. */
    private boolean ending;

    private boolean closed;

    Outbox(ServerCallStreamObserver<T> call) {
        this.call = call;
        call.setOnReadyHandler(this::drain);
    }

    synchronized void send(T message) {
        if (ending || closed) {
            return;
        }
        waiting.add(message);
        waitingBytes += message.getSerializedSize();
        drain();
        if (waitingBytes > MAX_WAITING_BYTES) {
            waiting.clear();
            closed = true;
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription(
                            "%d bytes wait to be read; at most %d are kept".formatted(waitingBytes, MAX_WAITING_BYTES))
                    .asRuntimeException());
        }
    }

    /** Ends the stream after what is waiting. */
    synchronized void end() {
        ending = true;
        drain();
    }

    /** The peer is gone. */
    synchronized void gone() {
        closed = true;
        waiting.clear();
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
