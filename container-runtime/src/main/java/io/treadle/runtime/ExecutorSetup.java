package io.treadle.runtime;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.tls.Identity;
import java.util.Optional;

/**
 * What an executor is made of.
 *
 * @param application YARN's application id; in local mode the application's name
 * @param container YARN's container id; in local mode any name
 * @param host under which other executors reach this one
 * @param cores tasks it runs at a time; at least 1
 * @param driver the way to the driver
 * @param identity of the application's processes; empty if all of it runs in this JVM, where nobody pushes to anybody
 */
public record ExecutorSetup(
        Plan plan,
        StreamingConf conf,
        String application,
        String container,
        String host,
        int cores,
        DriverConnector driver,
        Optional<Identity> identity) {
    public ExecutorSetup {
        if (cores < 1) {
            throw new IllegalArgumentException("an executor of %d cores: wanted at least 1".formatted(cores));
        }
    }
}
