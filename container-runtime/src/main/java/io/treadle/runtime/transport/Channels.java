package io.treadle.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.treadle.protocol.KeepAlive;
import io.treadle.protocol.tls.Identity;
import java.io.IOException;
import java.time.Duration;

/**
 * What all connections of an executor have in common.
 *
 * @param longestSilence of the other end that is borne: treadle.executor.timeout
 */
record Channels(Identity identity, Duration longestSilence) {
    /** Larger frames are refused before they are read. */
    static final int LARGEST_FRAME = 64 << 20;

    /**
     * A channel that shows the application's identity and trusts no other; callbacks run on the transport's threads and
     * must not block.
     */
    ManagedChannel open(String host, int port) throws IOException {
        NettyChannelBuilder channel = NettyChannelBuilder.forAddress(host, port, identity.channel())
                .overrideAuthority(Identity.NAME)
                .maxInboundMessageSize(LARGEST_FRAME)
                .disableRetry()
                .directExecutor();
        return KeepAlive.ask(channel, longestSilence).build();
    }
}
