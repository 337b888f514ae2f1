package io.treadle.yarn.client;

import io.grpc.StatusRuntimeException;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingException;
import io.treadle.engine.Checkpoint;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Status;
import io.treadle.wal.hdfs.HdfsLogStore;
import io.treadle.yarn.launch.IdentityTokens;
import io.treadle.yarn.launch.Staging;
import io.treadle.yarn.launch.StreamEnd;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The applications on the cluster, for the command line. What goes beyond YARN's own knowledge needs the right to read
 * the application's staging directory, which its owner has. Confined to one thread; every method asks servers and may
 * wait.
 */
public final class Applications implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(365L * 100);

    private final ClusterAccess cluster;
    private final Path base;

    private Applications(ClusterAccess cluster, Path base) {
        this.cluster = cluster;
        this.base = base;
    }

    /**
     * By the settings {@code treadle.submit.timeout} and {@code treadle.staging.dir}; the rest is Hadoop's
     * configuration.
     */
    public static Applications open(StreamingConf conf) throws IOException {
        ClusterAccess cluster = ClusterAccess.open(conf.get(YarnSettings.SUBMIT_TIMEOUT));
        return new Applications(cluster, Staging.base(cluster.files(), conf.find(YarnSettings.STAGING_DIRECTORY)));
    }

    /**
     * Applications of Treadle, of all users, the newest first.
     *
     * @param ended whether those that are over are wanted too
     */
    public List<ApplicationSummary> list(boolean ended) throws IOException {
        EnumSet<YarnApplicationState> states = ended
                ? EnumSet.allOf(YarnApplicationState.class)
                : EnumSet.of(
                        YarnApplicationState.NEW,
                        YarnApplicationState.NEW_SAVING,
                        YarnApplicationState.SUBMITTED,
                        YarnApplicationState.ACCEPTED,
                        YarnApplicationState.RUNNING);
        try {
            return cluster.yarn().getApplications(Set.of(Upload.TYPE), states).stream()
                    .map(ApplicationSummary::of)
                    .sorted((left, right) -> Long.compare(right.startedMillis(), left.startedMillis()))
                    .toList();
        } catch (YarnException e) {
            throw unanswered(e);
        }
    }

    /** @throws IllegalArgumentException if there is no such application */
    public ApplicationSummary find(String id) throws IOException {
        return ApplicationSummary.of(report(applicationId(id)));
    }

    /**
     * What its driver says; empty if there is no driver now, or it cannot be reached, or the application is another
     * user's.
     */
    public Optional<Status> status(String id) throws IOException {
        Staging staging = staging(id);
        Optional<Identity> identity = identity(staging);
        Optional<String> directory = staging.checkpoint();
        if (identity.isEmpty() || directory.isEmpty()) {
            return Optional.empty();
        }
        try (HdfsLogStore store = open(directory.get())) {
            Optional<DriverAddress> address = address(new Checkpoint(store), id);
            return address.isEmpty() ? Optional.empty() : ask(address.get(), identity.get());
        }
    }

    /** What it reads and writes, as it was submitted; empty if the application has ended or is another user's. */
    public List<StreamEnd> streams(String id) throws IOException {
        return staging(id).streams();
    }

    private static Optional<Status> ask(DriverAddress address, Identity identity) throws IOException {
        try (ControlClient driver = ControlClient.connect(address, identity)) {
            return Optional.of(driver.status());
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Stops an application and waits till it has ended. The wish is recorded in the checkpoint first, so that it holds
     * even if the driver cannot be reached, or dies over it: the next one finishes.
     *
     * @param drain whether everything that is available now is processed first
     * @throws StreamingException if it ended, but not well
     */
    public void stop(String id, boolean drain, Watcher watcher) throws IOException, InterruptedException {
        requireRunning(id);
        Staging staging = staging(id);
        String directory = staging.checkpoint()
                .orElseThrow(() -> new IllegalArgumentException(
                        ("%s has no staging directory %s that you may read: only its owner can stop it so. yarn"
                                        + " application -kill %s ends it at once, and safely too")
                                .formatted(id, staging.directory(), id)));
        try (HdfsLogStore store = open(directory)) {
            Checkpoint checkpoint = new Checkpoint(store);
            checkpoint.requestStop(new Checkpoint.Stop(drain, id));
            watcher.note("The wish to stop is recorded in " + directory);
            Optional<Identity> identity = identity(staging);
            Optional<DriverAddress> address = address(checkpoint, id);
            if (identity.isPresent() && address.isPresent()) {
                tellDriver(address.get(), identity.get(), drain, watcher);
            }
            end(id, checkpoint, identity, watcher);
        }
    }

    private static void tellDriver(DriverAddress address, Identity identity, boolean drain, Watcher watcher)
            throws IOException {
        try (ControlClient driver = ControlClient.connect(address, identity)) {
            driver.stop(drain);
        } catch (StatusRuntimeException e) {
            watcher.note("The driver does not answer (%s); it finds the wish within seconds, or the next one does"
                    .formatted(e.getStatus().getCode()));
        }
    }

    /**
     * Follows an application to its end.
     *
     * @throws StreamingException if it failed
     */
    public void follow(String id, Watcher watcher) throws IOException, InterruptedException {
        requireRunning(id);
        Staging staging = staging(id);
        try (HdfsLogStore store = open(staging.checkpoint().orElse(base.toString()))) {
            end(id, new Checkpoint(store), identity(staging), watcher);
        }
    }

    private void end(String id, Checkpoint checkpoint, Optional<Identity> identity, Watcher watcher)
            throws InterruptedException {
        try (FollowLoop loop = new FollowLoop(cluster.yarn(), applicationId(id), checkpoint, identity, watcher, 0)) {
            Optional<StreamingException> failure = loop.follow(FOR_EVER).flatMap(Following::failure);
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    /**
     * Prints an application's logs: collected ones if it has ended, else those its containers have now, or where they
     * are.
     */
    public void logs(String id, PrintStream out) throws IOException {
        ApplicationReport report = report(applicationId(id));
        try {
            new ContainerLogs(cluster, report).print(out);
        } catch (YarnException e) {
            throw unanswered(e);
        }
    }

    private void requireRunning(String id) throws IOException {
        ApplicationSummary found = find(id);
        if (found.isOver()) {
            throw new IllegalArgumentException("%s has ended already: %s%s"
                    .formatted(
                            id,
                            found.finalStatus(),
                            found.details().diagnostics().isEmpty()
                                    ? ""
                                    : ", " + found.details().diagnostics()));
        }
    }

    private ApplicationReport report(ApplicationId id) throws IOException {
        try {
            return cluster.yarn().getApplicationReport(id);
        } catch (ApplicationNotFoundException e) {
            throw new IllegalArgumentException(
                    "YARN knows no %s: treadle list --all shows those it knows".formatted(id), e);
        } catch (YarnException e) {
            throw unanswered(e);
        }
    }

    private static ApplicationId applicationId(String text) {
        try {
            return ApplicationId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an application's id: wanted something like application_1700000000000_0001"
                            .formatted(text),
                    e);
        }
    }

    private IOException unanswered(YarnException e) {
        return new IOException("%s: %s".formatted(cluster.resourceManagerName(), e.getMessage()), e);
    }

    private Staging staging(String id) {
        return Staging.of(cluster.files(), base, applicationId(id).toString());
    }

    private static Optional<Identity> identity(Staging staging) throws IOException {
        Optional<Credentials> credentials = staging.identity();
        return credentials.isEmpty() ? Optional.empty() : Optional.of(IdentityTokens.get(credentials.get()));
    }

    private HdfsLogStore open(String directory) throws IOException {
        return HdfsLogStore.open(URI.create(directory), cluster.files().getConf());
    }

    private static Optional<DriverAddress> address(Checkpoint checkpoint, String id) throws IOException {
        return checkpoint.address().filter(address -> address.application().equals(id));
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
