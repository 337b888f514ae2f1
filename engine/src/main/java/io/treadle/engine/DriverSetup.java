package io.treadle.engine;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.tls.Identity;
import io.treadle.wal.LogStore;
import java.util.Optional;

/**
 * What a {@link Driver} is started with.
 *
 * @param application an id that no other run has, the same for all attempts of one run: YARN's application id
 * @param name for people
 * @param store rooted at the checkpoint directory; stays the caller's
 * @param pool stays the caller's
 * @param endpoint where to listen; empty: only executors in this JVM
 * @param executors wanted
 */
public record DriverSetup(
        Plan plan,
        StreamingConf conf,
        String application,
        String name,
        LogStore store,
        ContainerPool pool,
        Optional<Endpoint> endpoint,
        int executors) {

    /**
     * Where the driver listens, on a free port.
     *
     * @param bindHost where the socket is bound
     * @param host where others find it
     */
    public record Endpoint(Identity identity, String bindHost, String host) {}
}
