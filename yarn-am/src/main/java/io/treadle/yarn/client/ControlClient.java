package io.treadle.yarn.client;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.ControlServiceGrpc;
import io.treadle.protocol.wire.FollowRequest;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Status;
import io.treadle.protocol.wire.StatusRequest;
import io.treadle.protocol.wire.StopRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A connection of a client to a running driver, with the application's certificate. */
final class ControlClient implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 10;
    private static final int LARGEST_MESSAGE = 16 << 20;

    private final ManagedChannel channel;

    private ControlClient(ManagedChannel channel) {
        this.channel = channel;
    }

    static ControlClient connect(DriverAddress address, Identity identity) throws IOException {
        return new ControlClient(
                Grpc.newChannelBuilder("%s:%d".formatted(address.host(), address.port()), identity.channel())
                        .overrideAuthority(Identity.NAME)
                        .maxInboundMessageSize(LARGEST_MESSAGE)
                        .keepAliveTime(30, TimeUnit.SECONDS)
                        .build());
    }

    /** @throws io.grpc.StatusRuntimeException if the driver does not answer in time */
    Status status() {
        return ControlServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getStatus(StatusRequest.getDefaultInstance());
    }

    /** @throws io.grpc.StatusRuntimeException if the driver does not answer in time */
    void stop(boolean drain) {
        var unused = ControlServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .stop(StopRequest.newBuilder().setDrain(drain).build());
    }

    /** Returns at once; {@code observer} is called on threads of the connection. */
    void follow(long afterBatch, StreamObserver<Progress> observer) {
        ControlServiceGrpc.newStub(channel)
                .follow(FollowRequest.newBuilder().setAfterBatch(afterBatch).build(), observer);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
