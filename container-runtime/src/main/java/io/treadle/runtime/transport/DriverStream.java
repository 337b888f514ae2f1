package io.treadle.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.DriverConnector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One stream to one driver, on a channel of its own. Closed once, from either end. */
final class DriverStream implements StreamObserver<ToExecutor> {
    private final ManagedChannel channel;
    private final Consumer<ToExecutor> inbox;
    private final Runnable closed;
    private final AtomicBoolean over = new AtomicBoolean();

    DriverStream(ManagedChannel channel, Consumer<ToExecutor> inbox, Runnable closed) {
        this.channel = channel;
        this.inbox = inbox;
        this.closed = closed;
    }

    DriverConnector.Connection sendingTo(StreamObserver<FromExecutor> requests) {
        return new DriverConnector.Connection() {
            @Override
            public void send(FromExecutor message) {
                if (!over.get()) {
                    requests.onNext(message);
                }
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    @Override
    public void onNext(ToExecutor message) {
        inbox.accept(message);
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onCompleted() {
        end();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            channel.shutdownNow();
            closed.run();
        }
    }
}
