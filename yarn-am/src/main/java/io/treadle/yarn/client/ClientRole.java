package io.treadle.yarn.client;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import io.treadle.engine.Checkpoint;
import io.treadle.wal.hdfs.HdfsLogStore;
import io.treadle.yarn.launch.StreamEnd;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code start()} does on a gateway: checks everything, uploads, submits; then {@code awaitTermination()} follows.
 */
final class ClientRole implements Role {
    private final Optional<ApplicationCommand> given;
    private final Watcher watcher;
    private volatile @Nullable ApplicationId submitted;

    /** @param given what to run; without it, what this process was started with */
    ClientRole(Optional<ApplicationCommand> given, Watcher watcher) {
        this.given = given;
        this.watcher = watcher;
    }

    @Override
    public Execution start(Application application) throws IOException, InterruptedException {
        StreamingConf conf = application.conf();
        String master = conf.get(ContextSettings.MASTER);
        if (!master.equals("yarn")) {
            throw new SubmissionException(notYarn(master), null);
        }
        ApplicationCommand command = given.orElseGet(() ->
                ApplicationCommand.ofThisProcess(List.of(Thread.currentThread().getStackTrace())));
        ClusterAccess cluster = ClusterAccess.open(conf.get(YarnSettings.SUBMIT_TIMEOUT));
        try {
            return submit(cluster, application, command);
        } catch (IOException | YarnException e) {
            cluster.close();
            throw new SubmissionException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The application, once it is submitted. */
    Optional<ApplicationId> submitted() {
        return Optional.ofNullable(submitted);
    }

    private static String notYarn(String master) {
        String name = ContextSettings.MASTER.name();
        return master.equals(Roles.submittedSettings().get(name))
                ? "%s = %s: a submission runs on YARN only; for local mode run main itself, in the IDE or by java -cp"
                        .formatted(name, master)
                : "main sets %s = %s: leave that to the submission".formatted(name, master);
    }

    private Execution submit(ClusterAccess cluster, Application application, ApplicationCommand command)
            throws IOException, YarnException, InterruptedException {
        StreamingConf conf = application.conf();
        String name = conf.find(ContextSettings.NAME).orElseGet(command::name);
        YarnClientApplication allowed = new Preflight(cluster, application, name).run();
        Upload.Submitted submitted = new Upload(cluster, application, command, name)
                .submit(allowed, application.checkpointDirectory().orElseThrow());
        this.submitted = submitted.id();
        watcher.note("Submitted %s (%s)".formatted(submitted.id(), name));
        StreamEnd.of(application.graph()).forEach(end -> watcher.note("  " + end));
        if (conf.get(YarnSettings.SUBMIT_DETACH)) {
            cluster.close();
            return new Detached();
        }
        HdfsLogStore store = HdfsLogStore.open(
                submitted.checkpoint().toUri(), cluster.files().getConf());
        Checkpoint checkpoint = new Checkpoint(store);
        FollowLoop loop = new FollowLoop(
                cluster.yarn(), submitted.id(), checkpoint, Optional.of(submitted.identity()), watcher, 0);
        return new Following(submitted.id(), checkpoint, Optional.of(submitted.identity()), loop, () -> {
            store.close();
            cluster.close();
        });
    }

    /** Submitted, and left alone. */
    private static final class Detached implements Execution {
        @Override
        public boolean await(Duration atMost) {
            return true;
        }

        @Override
        public void stop(boolean drain) {
            throw new IllegalStateException("stop(): the application was submitted detached (%s); use treadle stop"
                    .formatted(YarnSettings.SUBMIT_DETACH.name()));
        }
    }
}
