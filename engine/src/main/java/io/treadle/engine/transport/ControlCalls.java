package io.treadle.engine.transport;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.wire.ControlServiceGrpc;
import io.treadle.protocol.wire.FollowRequest;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Status;
import io.treadle.protocol.wire.StatusRequest;
import io.treadle.protocol.wire.StopAccepted;
import io.treadle.protocol.wire.StopRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Serves clients. Runs on the server's network threads; what may block goes to {@code blocking}. */
final class ControlCalls extends ControlServiceGrpc.ControlServiceImplBase {
    private final DriverDoor door;
    private final Executor blocking;

    ControlCalls(DriverDoor door, Executor blocking) {
        this.door = door;
        this.blocking = blocking;
    }

    @Override
    public void getStatus(StatusRequest request, StreamObserver<Status> response) {
        var unused = door.status().whenComplete((status, failure) -> {
            if (failure != null) {
                response.onError(failed(failure));
                return;
            }
            response.onNext(status);
            response.onCompleted();
        });
    }

    @Override
    public void follow(FollowRequest request, StreamObserver<Progress> response) {
        ServerCallStreamObserver<Progress> call = (ServerCallStreamObserver<Progress>) response;
        CompletableFuture<Runnable> unfollow = new CompletableFuture<>();
        Outbox<Progress> outbox = new Outbox<>(call, () -> {
            var unused = unfollow.thenAccept(Runnable::run);
        });
        unfollow.complete(door.follow(request.getAfterBatch(), progress -> {
            outbox.send(progress);
            if (progress.hasEnded()) {
                outbox.end();
            }
        }));
    }

    @Override
    public void stop(StopRequest request, StreamObserver<StopAccepted> response) {
        blocking.execute(() -> {
            try {
                door.stop(request.getDrain());
                response.onNext(StopAccepted.getDefaultInstance());
                response.onCompleted();
            } catch (IOException e) {
                response.onError(failed(e));
            }
        });
    }

    private static Exception failed(Throwable cause) {
        return io.grpc.Status.UNAVAILABLE
                .withDescription(String.valueOf(cause.getMessage()))
                .withCause(cause)
                .asRuntimeException();
    }
}
