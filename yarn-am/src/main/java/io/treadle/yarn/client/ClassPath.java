package io.treadle.yarn.client;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The jars and folders that the client's classes come from, as far as class loaders tell: the loader of ours and all
 * above it. Under Hadoop's RunJar that is the unpacked application jar with its lib folder, and then Hadoop's own jars.
 */
final class ClassPath {
    private ClassPath() {}

    /** In the order of search below the loader, each once. */
    static List<Path> visibleTo(ClassLoader loader) {
        Set<Path> entries = new LinkedHashSet<>();
        for (@Nullable ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    addUrl(entries, url);
                }
            }
        }
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                add(entries, Path.of(entry));
            }
        }
        return List.copyOf(entries);
    }

    private static void addUrl(Set<Path> entries, URL url) {
        if (!url.getProtocol().equals("file")) {
            return;
        }
        try {
            add(entries, Path.of(url.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class loader gives a URL that is none: " + url, e);
        }
    }

    private static void add(Set<Path> entries, Path entry) {
        Path path = entry.toAbsolutePath().normalize();
        if (Files.exists(path) && entries.add(path) && path.toString().endsWith(".jar")) {
            manifestClassPath(path).forEach(further -> add(entries, further));
        }
    }

    /** What the jar's manifest adds: launchers put a whole class path there. */
    private static List<Path> manifestClassPath(Path jar) {
        List<Path> further = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            String value = file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String word : value == null ? new String[0] : value.trim().split("\\s+")) {
                URL url = new URL(jar.toUri().toURL(), word);
                if (url.getProtocol().equals("file")) {
                    further.add(Path.of(url.toURI()));
                }
            }
            return further;
        } catch (IOException | URISyntaxException e) {
            // A class path may name what is no jar; the JVM passes it over too.
            return List.of();
        }
    }
}
