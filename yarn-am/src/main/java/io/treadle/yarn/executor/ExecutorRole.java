package io.treadle.yarn.executor;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.HeartbeatSettings;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import io.treadle.runtime.Executor;
import io.treadle.runtime.ExecutorException;
import io.treadle.runtime.ExecutorSetup;
import io.treadle.runtime.transport.GrpcDriverConnector;
import io.treadle.wal.LogStore;
import io.treadle.wal.hdfs.HdfsLogStore;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.jspecify.annotations.Nullable;

/** What {@code start()} does in an executor's container: looks for the driver, and serves it till it says to end. */
final class ExecutorRole implements Role {
    private final String name;
    private final ContainerId container;
    private final String host;
    private final Configuration configuration;
    private final Identity identity;
    private final Optional<DriverAddress> driver;
    private volatile @Nullable Executor executor;
    private @Nullable LogStore store; // guarded by this

    /**
     * A role that is to be installed.
     *
     * @param name the application's
     * @param driver where it listened when this container was launched
     */
    ExecutorRole(
            String name,
            ContainerId container,
            String host,
            Configuration configuration,
            Identity identity,
            Optional<DriverAddress> driver) {
        this.name = name;
        this.container = container;
        this.host = host;
        this.configuration = configuration;
        this.identity = identity;
        this.driver = driver;
    }

    @Override
    public Execution start(Application application) throws IOException {
        StreamingConf conf = application.conf().name(name);
        String checkpoint = application
                .checkpointDirectory()
                .orElseThrow(() -> new IllegalArgumentException("no checkpoint directory: call context.checkpoint(…)"));
        Executor started = Executor.start(new ExecutorSetup(
                Plan.of(application.graph(), YarnSettings.parallelism(conf)),
                conf,
                container.getApplicationAttemptId().getApplicationId().toString(),
                container.toString(),
                host,
                conf.get(YarnSettings.EXECUTOR_CORES).intValue(),
                new GrpcDriverConnector(
                        () -> checkpoint(checkpoint), identity, conf.get(HeartbeatSettings.EXECUTOR_TIMEOUT), driver),
                Optional.of(identity)));
        executor = started;
        return new Execution() {
            @Override
            public boolean await(Duration atMost) throws InterruptedException, ExecutorException {
                return started.await(atMost);
            }

            @Override
            public void stop(boolean drain) {
                // The driver decides: main calls this in every process, and one executor's end must not be the
                // application's.
            }
        };
    }

    /** Opened once, when the driver is not where it was at launch. */
    private synchronized LogStore checkpoint(String directory) throws IOException {
        LogStore opened = store;
        if (opened == null) {
            opened = HdfsLogStore.open(new Path(directory).toUri(), configuration);
            store = opened;
        }
        return opened;
    }

    /** The executor, once main has started its context. */
    Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }
}
