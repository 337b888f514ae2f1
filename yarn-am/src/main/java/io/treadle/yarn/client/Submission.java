package io.treadle.yarn.client;

import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import io.treadle.api.conf.SettingsException;
import io.treadle.api.graph.GraphException;
import io.treadle.api.role.Roles;
import io.treadle.yarn.launch.UserMain;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.ApplicationId;

/**
 * Submits an application from its jar: runs its main in this process, as a client, and follows it. For the command
 * line.
 */
public final class Submission {
    private final Path jar;
    private final String mainClass;
    private final List<String> arguments;
    private final Map<String, String> settings;
    private final Watcher watcher;

    private Submission(
            Path jar, String mainClass, List<String> arguments, Map<String, String> settings, Watcher watcher) {
        this.jar = jar;
        this.mainClass = mainClass;
        this.arguments = List.copyOf(arguments);
        this.settings = Map.copyOf(settings);
        this.watcher = watcher;
    }

    /** Without settings, telling standard output how it goes. */
    public static Submission of(Path jar, String mainClass, List<String> arguments) {
        return new Submission(jar, mainClass, arguments, Map.of(), Watcher.console());
    }

    /** With these settings, as text; main may set more. */
    public Submission with(Map<String, String> values) {
        return new Submission(jar, mainClass, arguments, values, watcher);
    }

    public Submission watchedBy(Watcher other) {
        return new Submission(jar, mainClass, arguments, settings, other);
    }

    /**
     * Runs main on this thread and returns when the application has ended or, with {@code treadle.submit.detach}, when
     * it is submitted.
     *
     * @throws SubmissionException if it was not submitted
     * @throws io.treadle.api.conf.SettingsException if settings are wrong
     * @throws io.treadle.api.StreamingException if it failed, or main did after the submission, which ends the
     *     following only
     */
    public void run() throws InterruptedException {
        if (!Files.isRegularFile(jar)) {
            throw new SubmissionException("there is no jar %s: build it, or give its path".formatted(jar), null);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = loader()) {
            thread.setContextClassLoader(loader);
            run(loader);
        } catch (IOException e) {
            throw new SubmissionException("%s cannot be read: %s".formatted(jar, e.getMessage()), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void run(ClassLoader loader) throws InterruptedException {
        Method main;
        try {
            main = UserMain.find(mainClass, loader, jar.toString());
        } catch (IllegalArgumentException e) {
            throw new SubmissionException(String.valueOf(e.getMessage()), e);
        }
        ClientRole client = new ClientRole(Optional.of(new ApplicationCommand(jar, mainClass, arguments)), watcher);
        Roles.install(client, settings);
        Optional<Throwable> thrown = UserMain.run(main, arguments);
        if (thrown.isPresent()) {
            throw told(thrown.get(), client.submitted());
        }
        if (client.submitted().isEmpty()) {
            throw new SubmissionException(
                    ("the main of %s ended and had submitted nothing: it is to call start(), and to let pass what"
                                    + " that throws")
                            .formatted(mainClass),
                    null);
        }
        Optional<StreamingContext> active = StreamingContext.getActive();
        if (active.isPresent()) {
            active.get().awaitTermination();
        }
    }

    /**
     * What main threw, as what it means for the application: an exception of ours says it itself; any other means that
     * nothing was submitted or, later, that what was submitted is no longer followed.
     */
    RuntimeException told(Throwable thrown, Optional<ApplicationId> submitted) {
        if (thrown instanceof SubmissionException
                || thrown instanceof StreamingException
                || thrown instanceof SettingsException) {
            return (RuntimeException) thrown;
        }
        if (submitted.isPresent()) {
            return new StreamingException(
                    ("%s was submitted, which this does not take back: the main of %s threw %s. Its driver runs the"
                                    + " same main; treadle status %s tells its state")
                            .formatted(submitted.get(), mainClass, thrown, submitted.get()),
                    thrown);
        }
        if (thrown instanceof GraphException) {
            return new SubmissionException(String.valueOf(thrown.getMessage()), thrown);
        }
        String sentence = "the main of %s threw %s%s".formatted(mainClass, thrown, MissingClass.remedy(thrown, jar));
        return new SubmissionException(sentence, thrown);
    }

    /** The jar's classes, and the libraries in its lib folder that this process does not bring itself. */
    private URLClassLoader loader() throws IOException {
        List<URL> urls = NestedLibraries.unpack(jar);
        return new URLClassLoader(urls.toArray(URL[]::new), Submission.class.getClassLoader());
    }
}
