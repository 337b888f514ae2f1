package io.treadle.yarn.client;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What was asked to run: the same in every process of the application.
 *
 * @param code the application's jar, or a folder of classes
 */
record ApplicationCommand(Path code, String mainClass, List<String> arguments) {
    private static final String RUN_JAR = "org.apache.hadoop.util.RunJar";
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    ApplicationCommand {
        arguments = List.copyOf(arguments);
    }

    /** What the application is called if it is given no name: its main class's simple one. */
    String name() {
        return mainClass.substring(Math.max(mainClass.lastIndexOf('.'), mainClass.lastIndexOf('$')) + 1);
    }

    /**
     * Of this process, from how it was started: by Hadoop's {@code yarn jar} or by {@code java} itself.
     *
     * @throws SubmissionException if that cannot be told
     */
    static ApplicationCommand ofThisProcess(List<StackTraceElement> mainThread) {
        List<String> words = commandLine();
        int runJar = words.indexOf(RUN_JAR);
        if (runJar >= 0) {
            return ofRunJar(words.subList(runJar + 1, words.size()));
        }
        String mainClass = mainThread.stream()
                .filter(frame -> frame.getMethodName().equals("main"))
                .reduce((inner, outer) -> outer)
                .map(StackTraceElement::getClassName)
                .orElseThrow(() -> new SubmissionException(
                        "start() was not called below a main method, so it cannot be told which main the containers are"
                                + " to run; submit with treadle submit",
                        null));
        return new ApplicationCommand(codeOf(mainClass), mainClass, argumentsAfter(words, mainClass));
    }

    /** RunJar takes a class name only if the jar's manifest has no main class. */
    static ApplicationCommand ofRunJar(List<String> words) {
        if (words.isEmpty()) {
            throw new SubmissionException("RunJar was started without a jar", null);
        }
        Path jar = Path.of(words.get(0));
        Optional<String> fromManifest = mainClassOf(jar);
        if (fromManifest.isPresent()) {
            return new ApplicationCommand(jar, fromManifest.get(), words.subList(1, words.size()));
        }
        if (words.size() < 2) {
            throw new SubmissionException(
                    "no main class was given, and %s names none in its manifest".formatted(jar), null);
        }
        return new ApplicationCommand(jar, words.get(1).replace('/', '.'), words.subList(2, words.size()));
    }

    /** The main class that the jar's manifest names. */
    static Optional<String> mainClassOf(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null
                    ? Optional.empty()
                    : Optional.ofNullable(manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS));
        } catch (IOException e) {
            throw new SubmissionException("%s cannot be read as a jar: %s".formatted(jar, e.getMessage()), e);
        }
    }

    /** What follows the main class, or the jar that was run in its place. */
    static List<String> argumentsAfter(List<String> words, String mainClass) {
        int start = words.indexOf(mainClass);
        if (start < 0) {
            int jar = words.indexOf("-jar");
            start = jar < 0 ? words.size() : jar + 1;
        }
        return start >= words.size() ? List.of() : words.subList(start + 1, words.size());
    }

    private static Path codeOf(String mainClass) {
        try {
            Class<?> loaded =
                    Class.forName(mainClass, false, Thread.currentThread().getContextClassLoader());
            CodeSource source = loaded.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new SubmissionException("it cannot be told which jar %s is in".formatted(mainClass), e);
        }
    }

    /**
     * The exact words where the system gives them; elsewhere the JVM's own account, in which words with spaces are
     * torn.
     */
    private static List<String> commandLine() {
        try {
            String line = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.UTF_8);
            List<String> words = new ArrayList<>(List.of(line.split("\0", -1)));
            words.remove(words.size() - 1);
            return words;
        } catch (IOException e) {
            return List.of(System.getProperty("sun.java.command", "").split(" "));
        }
    }
}
