package io.treadle.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A store on a local disk, for local mode. {@link Sync#HFLUSH} survives the death of the process, {@link Sync#HSYNC} a
 * power cut. A file is taken away from its writer by the writer's end and nothing else: {@link #seal} says true once the
 * writing process is dead or has closed the file. Needs hard links.
 */
public final class LocalLogStore implements LogStore {
    private static final String ASIDE = ".aside";

    private final Path root;

    /** @param root made by the first write below it */
    public LocalLogStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public LogOutput create(String path) throws IOException {
        Path file = resolve(path);
        Path directory = makeParent(file);
        WriterLock lock = WriterLock.tryAcquire(directory, file)
                .orElseThrow(() -> new FileAlreadyExistsException(file.toString(), null, "it is being written"));
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            syncDirectory(directory);
            return new LocalLogOutput(file, channel, lock);
        } catch (IOException e) {
            lock.close();
            throw translated("create", file, e);
        }
    }

    @Override
    public LogInput open(String path) throws IOException {
        FileChannel channel = FileChannel.open(resolve(path), StandardOpenOption.READ);
        return new LogInput() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                return channel.read(target);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(directory))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!WriterLock.isLockFile(name) && !name.endsWith(ASIDE)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(resolve(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void createExclusive(String path, byte[] content) throws IOException {
        Path file = resolve(path);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path aside = writeAside(file, content);
        try {
            Files.createLink(file, aside); // unlike a rename, refuses to replace
        } finally {
            Files.delete(aside);
        }
        syncDirectory(parentOf(file));
    }

    @Override
    public void replaceAtomically(String path, byte[] content) throws IOException {
        Path file = resolve(path);
        Path aside = writeAside(file, content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parentOf(file));
    }

    @Override
    public void delete(String path) throws IOException {
        deleteTree(resolve(path));
    }

    @Override
    public boolean seal(String path) throws IOException {
        Path file = resolve(path);
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Optional<WriterLock> lock = WriterLock.tryAcquire(parentOf(file), file);
        if (lock.isEmpty()) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true); // what we are about to build on must outlive a power cut
        } finally {
            lock.get().closeForGood();
        }
        return true;
    }

    @Override
    public String toString() {
        return root.toString();
    }

    /** Holds nothing. */
    @Override
    public void close() {}

    static IOException translated(String verb, Path file, IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota exceeded")) {
            return new LogFullException(
                    "cannot %s %s: %s; free space on that disk or give it more".formatted(verb, file, e.getMessage()),
                    e);
        }
        return e;
    }

    private Path resolve(String path) {
        return root.resolve(LogStore.requireRelative(path));
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("%s has no directory".formatted(file));
        }
        return parent;
    }

    private Path writeAside(Path file, byte[] content) throws IOException {
        Path aside = makeParent(file).resolve("." + file.getFileName() + "." + UUID.randomUUID() + ASIDE);
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            return aside;
        } catch (IOException e) {
            IOException failure = translated("write", aside, e);
            suppressing(failure, () -> Files.deleteIfExists(aside));
            throw failure;
        }
    }

    private static void suppressing(IOException failure, Closeable cleanUp) {
        try {
            cleanUp.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private Path makeParent(Path file) throws IOException {
        Path parent = parentOf(file);
        makeDirectory(parent);
        return parent;
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = parentOf(directory);
        makeDirectory(parent);
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        syncDirectory(parent);
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                stream.forEach(entries::add);
            }
            for (Path entry : entries) {
                deleteTree(entry);
            }
        }
        Files.deleteIfExists(path);
    }
}
