package io.treadle.connectors.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * What all processes of a test share: a folder, the operations done on it, and when to fail. Every operation that
 * changes something
 * has a number, over all processes. Thread-safe.
 */
final class Disk {
    /** What happens at an operation that is to fail. */
    enum Fault {
        /** The process dies before the operation has happened. */
        DIES_BEFORE,
        /** The process dies when it has happened, without knowing. */
        DIES_AFTER,
        /** It does not happen, and the process lives on. */
        FAILS_BEFORE,
        /** It happens, and the process is told that it has not. */
        FAILS_AFTER
    }

    final Path root;
    final boolean hasLeases;
    private final Fault fault;
    private final IntPredicate when;
    private final List<String> operations = new ArrayList<>();

    Disk(Path root, boolean hasLeases, Fault fault, IntPredicate when) {
        this.root = root;
        this.hasLeases = hasLeases;
        this.fault = fault;
        this.when = when;
    }

    /** Whether the operation that begins now is the one. */
    synchronized boolean counts(String operation) {
        operations.add(operation);
        return when.test(operations.size() - 1);
    }

    Fault fault() {
        return fault;
    }

    synchronized int operations() {
        return operations.size();
    }

    synchronized String operation(int number) {
        return operations.get(number);
    }

    org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(root.resolve(name).toUri());
    }

    /** Files that readers of Hadoop's kind see: no part of their path begins with a dot or an underscore. */
    List<Path> visible() {
        return all().stream()
                .filter(file -> {
                    for (Path name : root.relativize(file)) {
                        if (name.toString().startsWith("_") || name.toString().startsWith(".")) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }

    List<Path> all() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a consumer would that takes away what it has seen. */
    void takeVisible(Path to) throws IOException {
        Set<Path> batches = new HashSet<>();
        for (Path file : visible()) {
            Path parent = file.getParent();
            Path taken = to.resolve(parent.getFileName() + "-" + file.getFileName());
            Files.createDirectories(to);
            Files.move(file, taken, StandardCopyOption.ATOMIC_MOVE);
            batches.add(parent);
        }
        for (Path batch : batches) {
            if (Files.deleteIfExists(batch.resolve("_SUCCESS"))) {
                Files.delete(batch);
            }
        }
    }
}
