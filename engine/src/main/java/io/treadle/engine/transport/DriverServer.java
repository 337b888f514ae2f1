package io.treadle.engine.transport;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.treadle.protocol.KeepAlive;
import io.treadle.protocol.tls.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The driver's one port. Who shows no certificate of this application is refused in the handshake, before anything of
 * ours is parsed. Thread-safe.
 */
public final class DriverServer implements AutoCloseable {
    /** The longest message either way. */
    public static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final long HANDSHAKE_SECONDS = 5;
    private static final long FAREWELL_SECONDS = 2;

    private final Server server;
    private final ExecutorService blocking;

    private DriverServer(Server server, ExecutorService blocking) {
        this.server = server;
        this.blocking = blocking;
    }

    /**
     * Listens on a free port.
     *
     * @param bindHost a name or address of this machine
     * @param longestSilence of an executor that is borne: treadle.executor.timeout
     * @throws IOException if it cannot be bound, or the identity cannot be used
     */
    public static DriverServer start(Identity identity, String bindHost, Duration longestSilence, DriverDoor door)
            throws IOException {
        ExecutorService blocking = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "treadle-driver-control");
            thread.setDaemon(true);
            return thread;
        });
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(bindHost, 0), identity.server())
                .directExecutor() // calls only pass on: a change of threads would cost more than they do
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .addService(new DriverCalls(door))
                .addService(new ControlCalls(door, blocking));
        Server server = KeepAlive.permit(KeepAlive.ask(builder, longestSilence)).build();
        try {
            server.start();
        } catch (IOException e) {
            blocking.shutdownNow();
            throw new IOException("the driver cannot listen on %s: %s".formatted(bindHost, e.getMessage()), e);
        }
        return new DriverServer(server, blocking);
    }

    public int port() {
        return server.getPort();
    }

    /** Lets what has been said get through, then hangs up. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        blocking.shutdownNow();
    }
}
