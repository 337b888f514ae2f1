package io.treadle.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.treadle.protocol.tls.Identity;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What all connections of an executor have in common. */
final class Channels {
    /** Larger frames are refused before they are read. */
    static final int LARGEST_FRAME = 64 << 20;

    static final int KEEP_ALIVE_SECONDS = 10;
    static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private Channels() {}

    /** A channel that shows the application's identity and trusts no other; callbacks run on the transport's threads and must not block. */
    static ManagedChannel open(String host, int port, Identity identity) throws IOException {
        return NettyChannelBuilder.forAddress(host, port, identity.channel())
                .overrideAuthority(Identity.NAME)
                .maxInboundMessageSize(LARGEST_FRAME)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .disableRetry()
                .directExecutor()
                .build();
    }
}
