package io.treadle.local;

import io.treadle.api.conf.ContextSettings;
import io.treadle.wal.LocalLogStore;
import io.treadle.wal.LogStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a local application keeps what must survive it: a directory on this disk, or one that goes with the
 * application.
 */
final class LocalCheckpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalCheckpoint.class);

    /** With the process's id, so that one sees whose it was if the process was killed. */
    static final String TEMPORARY =
            "treadle-checkpoint-%d-".formatted(ProcessHandle.current().pid());

    private final Path root;
    private final LocalLogStore store;
    private final boolean temporary;

    private LocalCheckpoint(Path root, boolean temporary) throws IOException {
        this.root = root;
        this.store = new LocalLogStore(root);
        this.temporary = temporary;
    }

    /** @throws IllegalArgumentException if the directory is on a filesystem that local mode does not know */
    static LocalCheckpoint open(Optional<String> directory) throws IOException {
        if (directory.isEmpty()) {
            log.info("The application has no checkpoint directory: what it remembers ends with it.");
            return new LocalCheckpoint(Files.createTempDirectory(TEMPORARY), true);
        }
        return new LocalCheckpoint(path(directory.get()), false);
    }

    private static Path path(String directory) {
        if (!directory.contains(":")) {
            return Path.of(directory);
        }
        URI uri = URI.create(directory);
        if (!"file".equals(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "checkpoint \"%s\": local mode keeps it on this disk; wanted file:///some/where, or %s = yarn"
                            .formatted(directory, ContextSettings.MASTER.name()));
        }
        return Path.of(uri.getPath());
    }

    LogStore store() {
        return store;
    }

    /** Everyone who awaits the end closes it; whoever comes second waits for the first and finds nothing left to do. */
    @Override
    public synchronized void close() throws IOException {
        store.close();
        if (temporary) {
            try (LocalLogStore above = new LocalLogStore(root.resolveSibling(""))) {
                above.delete(root.getFileName().toString());
            }
        }
    }
}
