package io.treadle.runtime.transport;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.treadle.protocol.KeepAlive;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.PushedBuckets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Where other executors push their buckets. Peers without a certificate of the application are refused in the
 * handshake.
 */
public final class ShuffleServer implements AutoCloseable {
    private final Server server;

    /** Called on the transport's threads; must not block. */
    public interface Inbox {
        /** @param taken to be run, on any thread, when the message has been dealt with: until then few more are read */
        void pushed(long stream, PushedBuckets message, Runnable taken);

        void closed(long stream);
    }

    private ShuffleServer(Server server) {
        this.server = server;
    }

    /** Listens on a free port of {@code host}. */
    public static ShuffleServer start(String host, Identity identity, Inbox inbox) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(host, 0), identity.server())
                .maxInboundMessageSize(Channels.LARGEST_FRAME)
                .handshakeTimeout(5, TimeUnit.SECONDS)
                .directExecutor()
                .addService(new ShuffleEndpoint(inbox));
        Server server = KeepAlive.permit(builder).build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IOException("cannot listen on %s for pushed buckets: %s".formatted(host, e.getMessage()), e);
        }
        return new ShuffleServer(server);
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
