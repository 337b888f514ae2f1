package io.treadle.protocol;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How the transport finds out that the other end of a connection is gone: where nothing comes it asks, and gives the answer
 * as long as a process may be silent. So no pause that {@code treadle.executor.timeout} allows costs a connection; who is
 * lost is decided by what driver and executors say themselves. One class, because what a channel asks its server must permit.
 */
public final class KeepAlive {
    /** The least that gRPC lets a channel have. */
    private static final Duration ASKED_AFTER = Duration.ofSeconds(10);

    private static final Duration PERMITTED_AFTER = Duration.ofSeconds(5);

    private KeepAlive() {}

    /**
     * Has a channel ask while it has calls.
     *
     * @param longestSilence treadle.executor.timeout
     */
    public static NettyChannelBuilder ask(NettyChannelBuilder channel, Duration longestSilence) {
        return channel.keepAliveTime(ASKED_AFTER.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(longestSilence.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Has a server ask too.
     *
     * @param longestSilence treadle.executor.timeout
     */
    public static NettyServerBuilder ask(NettyServerBuilder server, Duration longestSilence) {
        return server.keepAliveTime(ASKED_AFTER.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(longestSilence.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has a server bear being asked as often as such channels do, also when a call has just ended. */
    public static NettyServerBuilder permit(NettyServerBuilder server) {
        return server.permitKeepAliveTime(PERMITTED_AFTER.toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true);
    }
}
