package io.treadle.yarn.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The application's own code as one zip: its classes as {@value #CLASSES}, its own libraries under {@code lib/}. What
 * its jar holds of the framework is left out, which makes a jar of many megabytes a small one.
 */
final class ApplicationArchive {
    static final String CLASSES = "application.jar";
    private static final String LIBRARIES = "lib/";

    private ApplicationArchive() {}

    /**
     * Writes it.
     *
     * @param code a jar, or a folder of classes
     * @param ofFramework whether a library of that file name need not travel
     * @return the names in it that belong on the class path, in order
     */
    static List<String> write(Path code, Predicate<String> ofFramework, OutputStream target) throws IOException {
        List<String> classPath = new ArrayList<>(List.of(CLASSES));
        try (ZipOutputStream zip = new ZipOutputStream(target)) {
            zip.setLevel(1);
            zip.putNextEntry(new ZipEntry(CLASSES));
            ZipOutputStream classes = new ZipOutputStream(zip);
            if (Files.isDirectory(code)) {
                copyFolder(code, classes);
            } else {
                copyJar(code, name -> !isLibrary(name), classes);
            }
            classes.finish();
            zip.closeEntry();
            if (!Files.isDirectory(code)) {
                copyJar(code, name -> isOwnLibrary(name, ofFramework) && classPath.add(name), zip);
            }
        }
        return classPath;
    }

    private static boolean isLibrary(String name) {
        return name.startsWith(LIBRARIES) && name.endsWith(".jar");
    }

    private static boolean isOwnLibrary(String name, Predicate<String> ofFramework) {
        return isLibrary(name) && !ofFramework.test(name.substring(LIBRARIES.length()));
    }

    private static void copyJar(Path jar, Predicate<String> wanted, ZipOutputStream target) throws IOException {
        try (ZipInputStream source = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = source.getNextEntry(); entry != null; entry = source.getNextEntry()) {
                if (!entry.isDirectory() && wanted.test(entry.getName())) {
                    copy(entry.getName(), source, target);
                }
            }
        }
    }

    private static void copyFolder(Path folder, ZipOutputStream target) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                try (InputStream content = Files.newInputStream(file)) {
                    copy(folder.relativize(file).toString().replace('\\', '/'), content, target);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void copy(String name, InputStream content, ZipOutputStream target) throws IOException {
        target.putNextEntry(new ZipEntry(name));
        content.transferTo(target);
        target.closeEntry();
    }
}
