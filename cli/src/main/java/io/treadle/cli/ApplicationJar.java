package io.treadle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** The names in an application's jar, to find its main class by. */
final class ApplicationJar {
    private static final String CLASS = ".class";
    private static final int MAINS_SHOWN = 5;

    private final Path path;
    private final List<String> classes = new ArrayList<>();
    private @Nullable String manifestMain;

    private ApplicationJar(Path path) {
        this.path = path;
    }

    /** Reads what is in the jar. */
    static ApplicationJar open(Path path) throws CommandFailure {
        if (!Files.isRegularFile(path)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    Files.isDirectory(path)
                            ? "%s is a folder: wanted the application's jar".formatted(path)
                            : "%s: there is no such jar; build it, or correct its path".formatted(path));
        }
        ApplicationJar jar = new ApplicationJar(path.toAbsolutePath());
        try (JarFile file = new JarFile(path.toFile())) {
            file.stream().map(JarEntry::getName).forEach(jar::take);
            Manifest manifest = file.getManifest();
            jar.manifestMain =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            return jar;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "%s cannot be read as a jar: %s".formatted(path, e.getMessage()), e);
        }
    }

    private void take(String name) {
        if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
            classes.add(name.substring(0, name.length() - CLASS.length()).replace('/', '.'));
        }
    }

    Path path() {
        return path;
    }

    boolean has(String className) {
        return classes.contains(className);
    }

    /** The main class that the manifest names. */
    Optional<String> manifestMain() {
        return Optional.ofNullable(manifestMain);
    }

    /** The classes with a main whose names are like this one: what was probably meant; without any, all with a main. */
    List<String> similar(String className) {
        String wanted = simpleName(className);
        List<String> mains = mains();
        List<String> alike = mains.stream()
                .filter(candidate -> alike(wanted, simpleName(candidate)))
                .toList();
        return alike.isEmpty() ? mains : alike;
    }

    /** The first classes with a main; few have one, even in a large jar of one's own. */
    List<String> mains() {
        try (JarFile file = new JarFile(path.toFile())) {
            return classes.stream()
                    .filter(name -> hasMain(name, file))
                    .limit(MAINS_SHOWN)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean alike(String wanted, String candidate) {
        return candidate.contains(wanted) || wanted.contains(candidate);
    }

    /** From the class file's constants, so that nothing of the application is loaded. */
    private boolean hasMain(String className, JarFile file) {
        try (InputStream in = file.getInputStream(file.getJarEntry(className.replace('.', '/') + CLASS))) {
            String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return constants.contains("main") && constants.contains("([Ljava/lang/String;)V");
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
