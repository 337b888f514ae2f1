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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the driver with mutual TLS: first where it is said to listen, then where the file in the application's
 * checkpoint directory says. Thread-safe.
 */
public final class GrpcDriverConnector implements DriverConnector {
    private final Checkpoint checkpoint;
    private final Channels channels;
    private final AtomicReference<@Nullable DriverAddress> hint;

    /** Opens the checkpoint directory's store when it is needed, which may be never: opening it takes a while. */
    @FunctionalInterface
    public interface Checkpoint {
        LogStore open() throws IOException;
    }

    /**
     * @param longestSilence of a driver that is borne: treadle.executor.timeout
     * @param hint of where the driver listened not long ago; tried once
     */
    public GrpcDriverConnector(
            Checkpoint checkpoint, Identity identity, Duration longestSilence, Optional<DriverAddress> hint) {
        this.checkpoint = checkpoint;
        this.channels = new Channels(identity, longestSilence);
        this.hint = new AtomicReference<>(hint.orElse(null));
    }

    @Override
    public Connection connect(Consumer<ToExecutor> inbox, Runnable closed) throws IOException {
        DriverAddress hinted = hint.getAndSet(null);
        DriverAddress address = hinted == null ? published() : hinted;
        ManagedChannel channel = channels.open(address.host(), address.port());
        DriverStream stream = new DriverStream(channel, inbox, closed);
        StreamObserver<FromExecutor> requests =
                DriverServiceGrpc.newStub(channel).connect(stream);
        return stream.sendingTo(requests);
    }

    private DriverAddress published() throws IOException {
        byte[] file = checkpoint
                .open()
                .read(DriverAddress.FILE)
                .orElseThrow(() -> new IOException(
                        "the checkpoint has no file \"%s\": no driver has begun yet".formatted(DriverAddress.FILE)));
        try {
            return DriverAddress.decode(file);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
