package io.treadle.yarn.driver;

import io.treadle.api.role.Roles;
import io.treadle.engine.Driver;
import io.treadle.engine.Outcome;
import io.treadle.yarn.launch.IdentityTokens;
import io.treadle.yarn.launch.Job;
import io.treadle.yarn.launch.Launch;
import io.treadle.yarn.launch.Staging;
import io.treadle.yarn.launch.UserMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ApplicationMaster's process. Registers with YARN, installs the driver's role and runs the application's main;
 * when the driver has ended for good it unregisters, and only then. If it is killed, or cannot go on for a reason that
 * may pass, it does not unregister: YARN starts the next attempt, which goes on where this one was.
 *
 * <p>Exit status: 0 ended and unregistered, 1 failed and unregistered, 2 another attempt is to follow.
 */
public final class DriverMain {
    private static final Logger log = LoggerFactory.getLogger(DriverMain.class);
    private static final int FAILED = 1;
    private static final int TRY_AGAIN = 2;
    private static final Duration UNREGISTER_TIMEOUT = Duration.ofMinutes(5);

    /** YARN keeps diagnostics in its own memory and store. */
    private static final int LONGEST_DIAGNOSTICS = 8192;

    private DriverMain() {}

    public static void main(String[] args) {
        int status;
        try {
            status = run(containerFromEnvironment());
        } catch (IOException | RuntimeException | Error e) {
            log.error("The driver cannot start", e);
            System.err.println("The driver cannot start: " + e);
            status = TRY_AGAIN;
        }
        // Libraries may have left threads that are no daemons.
        System.exit(status);
    }

    private static DriverContainer containerFromEnvironment() throws IOException {
        Configuration configuration = new YarnConfiguration();
        Credentials credentials = UserGroupInformation.getCurrentUser().getCredentials();
        return new DriverContainer(
                ContainerId.fromString(Launch.required(System.getenv(), Environment.CONTAINER_ID.name())),
                Launch.required(System.getenv(), Environment.NM_HOST.name()),
                Launch.required(System.getenv(), Launch.STAGING),
                Job.ofThisContainer(),
                configuration,
                credentials,
                IdentityTokens.get(credentials));
    }

    private static int run(DriverContainer container) throws IOException {
        log.info("Driver of {} in {}", container.application(), container);
        StatusServer page = StatusServer.start(container.host(), container.application());
        AllocateLoop loop = AllocateLoop.start(container.configuration(), container.host(), page.url());
        DriverRole role = new DriverRole(container, loop);
        page.show(role::shown);
        Roles.install(role, container.job().settings());
        Outcome outcome = drive(container.job(), role);
        log.info("The driver has ended: {}", outcome);
        role.driver().ifPresent(Driver::close);
        return switch (outcome.kind()) {
            case SUCCEEDED -> unregister(container, loop, FinalApplicationStatus.SUCCEEDED, outcome, 0);
            case FAILED -> unregister(container, loop, FinalApplicationStatus.FAILED, outcome, FAILED);
            case BROKEN, REPLACED -> {
                System.err.println(outcome.message()); // YARN shows the end of it
                yield TRY_AGAIN;
            }
        };
    }

    /** Runs main, and waits for the driver's end if main does not. */
    private static Outcome drive(Job job, DriverRole role) {
        Optional<Throwable> thrown;
        try {
            Method main = UserMain.find(job.mainClass(), DriverMain.class.getClassLoader(), "the application's jar");
            thrown = UserMain.run(main, job.arguments());
        } catch (IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()), Optional.empty());
        }
        if (role.driver().isPresent()) {
            return ended(role.driver().get(), job, thrown);
        }
        if (role.cannotStart().isPresent()) {
            Outcome reason = Outcome.of(role.cannotStart().get());
            return new Outcome(reason.kind(), "the driver cannot start: " + reason.message(), reason.details());
        }
        return thrown.map(e -> failed("the main of %s threw %s".formatted(job.mainClass(), e), thrown))
                .orElseGet(() -> failed(
                        "the main of %s ended without starting a StreamingContext: call start()"
                                .formatted(job.mainClass()),
                        Optional.empty()));
    }

    private static Outcome ended(Driver driver, Job job, Optional<Throwable> thrown) {
        try {
            boolean over = driver.await(Duration.ZERO);
            if (!over && thrown.isPresent()) {
                return failed("the main of %s threw %s after start()".formatted(job.mainClass(), thrown.get()), thrown);
            }
            while (!over) {
                over = driver.await(Duration.ofDays(1));
            }
            return driver.outcome()
                    .orElseThrow(() -> new IllegalStateException("the driver has ended without an outcome"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(Outcome.Kind.BROKEN, "the driver was interrupted", "");
        }
    }

    private static Outcome failed(String message, Optional<Throwable> thrown) {
        return new Outcome(
                Outcome.Kind.FAILED, message, thrown.map(DriverMain::trace).orElse(""));
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static int unregister(
            DriverContainer container, AllocateLoop loop, FinalApplicationStatus status, Outcome outcome, int exit) {
        String text = outcome.message() + (outcome.details().isEmpty() ? "" : "\n" + outcome.details());
        try {
            loop.finish(status, text.substring(0, Math.min(text.length(), LONGEST_DIAGNOSTICS)))
                    .get(UNREGISTER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.error("The application has ended, but YARN could not be told; the next attempt tells it", e);
            return TRY_AGAIN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TRY_AGAIN;
        }
        removeStaging(container);
        return exit;
    }

    private static void removeStaging(DriverContainer container) {
        Path staging = new Path(container.staging());
        try {
            Staging.at(FileSystem.get(staging.toUri(), container.configuration()), staging)
                    .delete();
        } catch (IOException e) {
            log.warn("{} is left behind: nobody needs it any more, delete it", staging, e);
        }
    }
}
