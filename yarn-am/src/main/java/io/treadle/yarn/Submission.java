package io.treadle.yarn;

import io.treadle.api.StreamingContext;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Submits an application from its jar: runs its main in this process, as a client, and follows it. For the command line. */
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
     * Runs main on this thread and returns when the application has ended or, with {@code treadle.submit.detach}, when it is
     * submitted.
     *
     * @throws SubmissionException if it was not submitted
     * @throws io.treadle.api.conf.SettingsException if settings are wrong
     * @throws io.treadle.api.StreamingException if it failed
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
        AtomicReference<Role.Application> started = new AtomicReference<>();
        Role client = new ClientRole(Optional.of(new ApplicationCommand(jar, mainClass, arguments)), watcher);
        Roles.install(
                application -> {
                    started.set(application);
                    return client.start(application);
                },
                settings);
        Optional<Throwable> thrown = UserMain.run(main, arguments);
        if (thrown.isPresent()) {
            throw asRuntime(thrown.get());
        }
        if (started.get() == null) {
            throw new SubmissionException(
                    "the main of %s ended without starting a StreamingContext: call start()".formatted(mainClass),
                    null);
        }
        Optional<StreamingContext> active = StreamingContext.getActive();
        if (active.isPresent()) {
            active.get().awaitTermination();
        }
    }

    private RuntimeException asRuntime(Throwable thrown) {
        if (thrown instanceof RuntimeException known
                && known.getClass().getName().startsWith("io.treadle.")) {
            return known;
        }
        if (thrown instanceof Error error && !(error instanceof LinkageError)) {
            throw error;
        }
        return new SubmissionException("the main of %s threw %s".formatted(mainClass, thrown), thrown);
    }

    /** The jar's classes, and the libraries in its lib folder that this process does not bring itself. */
    private URLClassLoader loader() throws IOException {
        List<URL> urls = NestedLibraries.unpack(jar);
        return new URLClassLoader(urls.toArray(URL[]::new), Submission.class.getClassLoader());
    }
}
