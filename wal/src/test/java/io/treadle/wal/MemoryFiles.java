package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The files that several {@link MemoryLogStore}s share. Guarded by itself; its users hold its lock. */
final class MemoryFiles {
    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    int sealCalls = 1;
    long capacity = Long.MAX_VALUE;

    Collection<MemoryFile> all() {
        return files.values();
    }

    Optional<MemoryFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    MemoryFile existing(String path) throws IOException {
        return find(path).orElseThrow(() -> new NoSuchFileException(path));
    }

    MemoryFile create(String path, MemoryLogStore writer) throws IOException {
        if (files.containsKey(path)) {
            throw new FileAlreadyExistsException(path);
        }
        MemoryFile file = new MemoryFile(writer);
        files.put(path, file);
        return file;
    }

    void put(String path, byte[] content) throws IOException {
        if (size() + content.length > capacity) {
            throw new LogFullException("%s does not fit, the store holds %d bytes".formatted(path, capacity));
        }
        files.put(path, MemoryFile.whole(ByteBuffer.wrap(content)));
    }

    /** The paths in a directory, however deep. */
    List<String> below(String directory) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(directory + "/"))
                .toList();
    }

    void remove(String path) {
        files.remove(path);
        below(path).forEach(files::remove);
    }

    long size() {
        return files.values().stream().mapToLong(MemoryFile::size).sum();
    }
}
