package io.treadle.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.DriverServiceGrpc;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.DriverConnector;
import io.treadle.wal.LogStore;
import java.io.IOException;
import java.util.function.Consumer;

/** Finds the driver by the file in the application's checkpoint directory, and connects with mutual TLS. Thread-safe. */
public final class GrpcDriverConnector implements DriverConnector {
    private final LogStore checkpoint;
    private final Identity identity;

    /** @param checkpoint rooted at the checkpoint directory */
    public GrpcDriverConnector(LogStore checkpoint, Identity identity) {
        this.checkpoint = checkpoint;
        this.identity = identity;
    }

    @Override
    public Connection connect(Consumer<ToExecutor> inbox, Runnable closed) throws IOException {
        byte[] file = checkpoint
                .read(DriverAddress.FILE)
                .orElseThrow(() -> new IOException(
                        "the checkpoint has no file \"%s\": no driver has begun yet".formatted(DriverAddress.FILE)));
        DriverAddress address = decode(file);
        ManagedChannel channel = Channels.open(address.host(), address.port(), identity);
        DriverStream stream = new DriverStream(channel, inbox, closed);
        StreamObserver<FromExecutor> requests =
                DriverServiceGrpc.newStub(channel).connect(stream);
        return stream.sendingTo(requests);
    }

    private static DriverAddress decode(byte[] file) throws IOException {
        try {
            return DriverAddress.decode(file);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
