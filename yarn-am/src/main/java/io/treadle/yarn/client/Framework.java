package io.treadle.yarn.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Treadle's own jars and what they need, as found on the client's class path: the same for all applications of one
 * version, so they travel once, apart from the application. Which they are is written at build time into a resource of
 * every module that runs in containers: a class path of file names. A jar of a listed name but another version stands
 * in for it, for an application's build may have settled on that.
 *
 * @param jars by the name they get in the archive, in the order of the class path
 */
record Framework(Map<String, Path> jars) {
    /** The resource that lists what a module and its dependencies need at run time. */
    static final String LIST = "META-INF/treadle/framework";

    Framework {
        jars = Collections.unmodifiableMap(new LinkedHashMap<>(jars));
    }

    /**
     * Finds it.
     *
     * @throws SubmissionException if jars are missing, naming them
     */
    static Framework visibleTo(ClassLoader loader) {
        return among(ClassPath.visibleTo(loader), listed(loader));
    }

    /** The jars of the names listed, among these. */
    static Framework among(List<Path> classPath, Set<String> names) {
        Map<String, Path> byName = new LinkedHashMap<>();
        Map<String, Path> byArtifact = new LinkedHashMap<>();
        for (Path entry : classPath) {
            if (Files.isRegularFile(entry)) {
                String name = fileName(entry);
                byName.putIfAbsent(name, entry);
                byArtifact.putIfAbsent(artifact(name), entry);
            }
        }
        Map<String, Path> jars = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            Path found = byName.getOrDefault(name, byArtifact.get(artifact(name)));
            if (found == null) {
                missing.add(name);
            } else {
                jars.put(fileName(found), found);
            }
        }
        if (!missing.isEmpty()) {
            throw new SubmissionException(
                    ("the class path lacks jars of Treadle: %s. Submit with treadle submit, which brings them; or,"
                                    + " for yarn jar, build the application's jar with its dependencies under lib/")
                            .formatted(String.join(", ", missing)),
                    null);
        }
        return new Framework(jars);
    }

    /** The names in every list on the class path, and of the jars that hold the lists, in one fixed order. */
    private static Set<String> listed(ClassLoader loader) {
        Set<String> names = new TreeSet<>();
        try {
            for (URL list : Collections.list(loader.getResources(LIST))) {
                names.add(holder(list));
                try (InputStream content = list.openStream()) {
                    names.addAll(names(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LIST, e);
        }
        if (names.isEmpty()) {
            throw new IllegalStateException(
                    LIST + " is not on the class path: Treadle was not built to its end; run mvn package");
        }
        return names;
    }

    /** The file name of the jar that a resource is in. */
    static String holder(URL resource) {
        String jar = resource.toString().replaceFirst("!/.*$", "");
        return jar.substring(jar.lastIndexOf('/') + 1);
    }

    /** The file names in a list, which has them as a class path. */
    static List<String> names(String list) {
        return Arrays.stream(list.strip().split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.substring(entry.lastIndexOf('/') + 1))
                .toList();
    }

    /** Whether a jar of that file name belongs to the framework, and so need not travel with the application. */
    boolean has(String name) {
        return jars.containsKey(name)
                || jars.keySet().stream().anyMatch(own -> artifact(own).equals(artifact(name)));
    }

    /** A jar's file name without its version: {@code guava-33.6.0-jre.jar} gives {@code guava}. */
    static String artifact(String fileName) {
        return fileName.replaceFirst("(-[0-9][^/]*)?\\.jar$", "");
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
