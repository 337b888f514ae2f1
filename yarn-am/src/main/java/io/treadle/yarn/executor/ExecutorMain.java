package io.treadle.yarn.executor;

import io.treadle.api.role.Roles;
import io.treadle.runtime.Executor;
import io.treadle.runtime.ExecutorException;
import io.treadle.yarn.launch.ExecutorExit;
import io.treadle.yarn.launch.IdentityTokens;
import io.treadle.yarn.launch.Job;
import io.treadle.yarn.launch.Launch;
import io.treadle.yarn.launch.UserMain;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's process: installs the executor's role, runs the application's main, and lives till the driver says it
 * is no longer needed, or no driver was found for {@code treadle.driver.recovery.timeout}.
 *
 * <p>Exit status: 0 told to end, 1 could not start or go on, 70 a task came to an Error, which the driver knows.
 */
public final class ExecutorMain {
    private static final Logger log = LoggerFactory.getLogger(ExecutorMain.class);
    private static final int FAILED = 1;

    private ExecutorMain() {}

    public static void main(String[] args) {
        int status;
        try {
            run();
            status = 0;
        } catch (IOException | RuntimeException | Error e) {
            log.error("The executor cannot start", e);
            System.err.println("The executor cannot start: " + e);
            status = FAILED;
        } catch (ExecutorException e) {
            log.error("The executor has ended", e);
            System.err.println("The executor has ended: " + e.getMessage());
            status = e.isReported() ? ExecutorExit.REPORTED : FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = FAILED;
        }
        // Libraries and the application may have left threads that are no daemons.
        System.exit(status);
    }

    private static void run() throws IOException, InterruptedException, ExecutorException {
        Job job = Job.ofThisContainer();
        ContainerId container =
                ContainerId.fromString(Launch.required(System.getenv(), Environment.CONTAINER_ID.name()));
        String host = Launch.required(System.getenv(), Environment.NM_HOST.name());
        log.info("Executor in {} on {}", container, host);
        ExecutorRole role = new ExecutorRole(
                job.name(),
                container,
                host,
                new YarnConfiguration(),
                IdentityTokens.get(UserGroupInformation.getCurrentUser().getCredentials()),
                Launch.driver(System.getenv()));
        Roles.install(role, job.settings());
        Method main = UserMain.find(job.mainClass(), ExecutorMain.class.getClassLoader(), "the application's jar");
        Optional<Throwable> thrown = UserMain.run(main, job.arguments());
        if (role.executor().isEmpty()) {
            throw new IllegalStateException(
                    thrown.map(e -> "the main of %s threw %s".formatted(job.mainClass(), e))
                            .orElse("the main of %s ended without starting a StreamingContext"
                                    .formatted(job.mainClass())),
                    thrown.orElse(null));
        }
        thrown.ifPresent(e -> log.warn(
                "The application's main threw after start(); whether the executor goes on is its own decision", e));
        serve(role.executor().get());
    }

    /** Main may end before the executor does. */
    private static void serve(Executor executor) throws InterruptedException, ExecutorException {
        while (!executor.await(Duration.ofDays(1))) {
            log.debug("The executor goes on");
        }
        executor.close();
    }
}
