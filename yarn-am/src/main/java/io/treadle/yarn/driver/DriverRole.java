package io.treadle.yarn.driver;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.engine.Driver;
import io.treadle.engine.DriverSetup;
import io.treadle.engine.EngineSettings;
import io.treadle.wal.LogStore;
import io.treadle.wal.hdfs.HdfsLogStore;
import io.treadle.yarn.launch.ContainerSize;
import io.treadle.yarn.launch.IdentityTokens;
import io.treadle.yarn.launch.JavaCommand;
import io.treadle.yarn.launch.Launch;
import io.treadle.yarn.launch.Staging;
import io.treadle.yarn.launch.StreamEnd;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.jspecify.annotations.Nullable;

/** What {@code start()} does in the ApplicationMaster: starts the driver, with YARN as its pool of containers. */
final class DriverRole implements Role {
    private static final Priority EXECUTORS = Priority.newInstance(1);

    private final DriverContainer container;
    private final AllocateLoop loop;
    private volatile List<StreamEnd> streams = List.of();
    private volatile @Nullable Driver driver;
    private volatile @Nullable IOException cannotStart;

    DriverRole(DriverContainer container, AllocateLoop loop) {
        this.container = container;
        this.loop = loop;
    }

    @Override
    public Execution start(Application application) throws IOException, InterruptedException {
        streams = StreamEnd.of(application.graph());
        try {
            Driver started = begin(application);
            driver = started;
            return new Running(started);
        } catch (IOException e) {
            cannotStart = e;
            throw e;
        }
    }

    /** The driver, once main has started its context. */
    Optional<Driver> driver() {
        return Optional.ofNullable(driver);
    }

    /** Why the driver could not be started though main asked for it. */
    Optional<IOException> cannotStart() {
        return Optional.ofNullable(cannotStart);
    }

    /** What the application's page shows; on any thread. */
    StatusPage.Shown shown() {
        return new StatusPage.Shown(driver().map(Driver::status), streams);
    }

    private Driver begin(Application application) throws IOException, InterruptedException {
        StreamingConf conf = application.conf().name(container.job().name());
        String checkpoint = application
                .checkpointDirectory()
                .orElseThrow(() -> new IllegalArgumentException("no checkpoint directory: call context.checkpoint(…)"));
        Launch launch = executorLaunch(conf);
        loop.serve(new LaunchHost(
                container.configuration(),
                request(conf),
                conf.get(EngineSettings.EXECUTOR_LAUNCH_TIMEOUT),
                () -> context(launch, conf)));
        LogStore store = HdfsLogStore.open(new Path(checkpoint).toUri(), container.configuration());
        // The driver must know which executors live on before it asks for new ones.
        loop.awaitRegistration();
        return Driver.start(new DriverSetup(
                Plan.of(application.graph(), YarnSettings.parallelism(conf)),
                conf,
                container.application(),
                container.job().name(),
                store,
                new YarnContainerPool(loop),
                Optional.of(new DriverSetup.Endpoint(container.identity(), container.host(), container.host())),
                conf.get(YarnSettings.EXECUTORS).intValue()));
    }

    private static ContainerRequest request(StreamingConf conf) {
        return new ContainerRequest(
                ContainerSize.ofExecutor(conf).resource(),
                null,
                null,
                EXECUTORS,
                true,
                conf.find(YarnSettings.NODE_LABEL).orElse(null));
    }

    private Launch executorLaunch(StreamingConf conf) throws IOException {
        FileSystem files = FileSystem.get(new Path(container.staging()).toUri(), container.configuration());
        return Launch.of(
                container.job(),
                files,
                Staging.at(files, new Path(container.staging())),
                conf.find(YarnSettings.JAVA_HOME));
    }

    /** With the driver's address, so that an executor need not look for it, as soon as there is one. */
    private ContainerLaunchContext context(Launch launch, StreamingConf conf) throws IOException {
        Launch now = driver().map(started -> launch.by(started.address())).orElse(launch);
        String command = JavaCommand.executor(
                ContainerSize.ofExecutor(conf),
                conf.find(YarnSettings.EXECUTOR_JAVA_OPTIONS).orElse(""));
        return now.context(command, IdentityTokens.forExecutors(container.credentials()));
    }

    /** The driver under way, as main sees it. */
    private record Running(Driver driver) implements Execution {
        @Override
        public boolean await(Duration atMost) throws InterruptedException {
            if (!driver.await(atMost)) {
                return false;
            }
            driver.outcome().orElseThrow().orThrow();
            return true;
        }

        @Override
        public void stop(boolean drain) {
            try {
                driver.stop(drain);
            } catch (IOException e) {
                throw new UncheckedIOException("the wish to stop cannot be recorded in the checkpoint", e);
            }
        }
    }
}
