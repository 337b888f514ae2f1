package io.treadle.yarn.client;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An application's jar as a class path: itself, and the jars in its lib folder, which a class loader cannot read in
 * place.
 */
final class NestedLibraries {
    private NestedLibraries() {}

    /** Unpacks the libraries into a temporary folder that goes with this JVM. */
    static List<URL> unpack(Path jar) throws IOException {
        List<URL> urls = new ArrayList<>(List.of(jar.toUri().toURL()));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> libraries = Collections.list(zip.entries()).stream()
                    .filter(entry -> entry.getName().matches("lib/[^/]+\\.jar"))
                    .toList();
            if (libraries.isEmpty()) {
                return urls;
            }
            Path folder = Files.createTempDirectory("treadle-application");
            folder.toFile().deleteOnExit();
            for (ZipEntry library : libraries) {
                Path file = folder.resolve(library.getName().substring("lib/".length()));
                try (var content = zip.getInputStream(library)) {
                    Files.copy(content, file);
                }
                file.toFile().deleteOnExit();
                urls.add(file.toUri().toURL());
            }
        }
        return urls;
    }
}
