package io.treadle.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write one local file, which ends with its holder's process. It locks a file beside the one written: the
 * operating system drops a process's lock as soon as the process closes any channel to the locked file, so the file
 * written, which may be read by its own process, cannot carry it. For the same reason what this process holds is kept
 * in a set, and asked there first.
 */
final class WriterLock implements Closeable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path lockFile;
    private final FileChannel channel;

    private WriterLock(Path lockFile, FileChannel channel) {
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /** Whether {@code name} is that of a lock's file. */
    static boolean isLockFile(String name) {
        return name.startsWith(".") && name.endsWith(".lock");
    }

    /** Empty: somebody holds it, here or in another process. The directory must exist. */
    static Optional<WriterLock> tryAcquire(Path directory, Path file) throws IOException {
        Path lockFile = directory.toRealPath().resolve("." + file.getFileName() + ".lock");
        if (!HELD_HERE.add(lockFile)) {
            return Optional.empty();
        }
        Optional<WriterLock> lock = Optional.empty();
        try {
            lock = lockAcrossProcesses(lockFile);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD_HERE.remove(lockFile);
            }
        }
    }

    // The channel's life is the lock's; it is closed with it.
    private static Optional<WriterLock> lockAcrossProcesses(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new WriterLock(lockFile, channel));
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /**
     * Lets go and removes the lock's file. Only for when the file written exists: it is created once, so that nobody
     * needs the lock to create it any more, and a lock on the removed file harms nobody.
     */
    void closeForGood() throws IOException {
        try {
            Files.deleteIfExists(lockFile);
        } finally {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(lockFile);
        }
    }
}
