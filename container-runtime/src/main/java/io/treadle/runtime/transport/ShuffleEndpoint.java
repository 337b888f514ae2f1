package io.treadle.runtime.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.wire.PushClosed;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.ShuffleServiceGrpc;
import java.util.concurrent.atomic.AtomicLong;

/** Reads pushes only as fast as they are taken: at most {@link #AHEAD} messages of a stream wait. */
final class ShuffleEndpoint extends ShuffleServiceGrpc.ShuffleServiceImplBase {
    private static final int AHEAD = 8;

    private final ShuffleServer.Inbox inbox;
    private final AtomicLong streams = new AtomicLong();

    ShuffleEndpoint(ShuffleServer.Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public StreamObserver<PushedBuckets> push(StreamObserver<PushClosed> answer) {
        ServerCallStreamObserver<PushClosed> call = (ServerCallStreamObserver<PushClosed>) answer;
        call.disableAutoRequest();
        call.request(AHEAD);
        long stream = streams.incrementAndGet();
        return new StreamObserver<>() {
            @Override
            public void onNext(PushedBuckets message) {
                inbox.pushed(stream, message, () -> call.request(1));
            }

            @Override
            public void onError(Throwable failure) {
                inbox.closed(stream);
            }

            @Override
            public void onCompleted() {
                inbox.closed(stream);
                call.onNext(PushClosed.getDefaultInstance());
                call.onCompleted();
            }
        };
    }
}
