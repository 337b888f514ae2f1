package io.treadle.engine.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.wire.DriverServiceGrpc;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves executors: passes on what comes, in order. Runs on the server's network threads and never blocks them. */
final class DriverCalls extends DriverServiceGrpc.DriverServiceImplBase {
    private static final Logger log = LoggerFactory.getLogger(DriverCalls.class);

    private final DriverDoor door;

    DriverCalls(DriverDoor door) {
        this.door = door;
    }

    @Override
    public StreamObserver<FromExecutor> connect(StreamObserver<ToExecutor> responses) {
        ServerCallStreamObserver<ToExecutor> call = (ServerCallStreamObserver<ToExecutor>) responses;
        CompletableFuture<DriverDoor.Link> opened = new CompletableFuture<>();
        Outbox<ToExecutor> outbox = new Outbox<>(call, () -> {
            var unused = opened.thenAccept(DriverDoor.Link::closed);
        });
        DriverDoor.Link link = door.connect(outbox::send, outbox::end);
        opened.complete(link);
        return new StreamObserver<>() {
            @Override
            public void onNext(FromExecutor message) {
                link.received(message);
            }

            @Override
            public void onError(Throwable cause) {
                log.debug("The connection of an executor broke", cause);
                outbox.gone();
            }

            @Override
            public void onCompleted() {
                outbox.end();
                link.closed();
            }
        };
    }
}
