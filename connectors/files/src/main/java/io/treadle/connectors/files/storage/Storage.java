package io.treadle.connectors.files.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A Hadoop filesystem as this connector needs it: a rename that never overwrites and never moves into a directory
 * that is
 * there, a flush that is durable, an end for files whose writer is gone. It is a connection of its own, so that closing
 * anything else's does not close it. Thread-safe.
 */
public final class Storage implements AutoCloseable {
    /** Asking for recovery while one is under way begins it afresh, so it is asked for again only after this. */
    private static final int LOOKS_BEFORE_ASKING_AGAIN = 100;

    private final FileSystem files;
    private final Renaming renaming;
    private final Map<Path, Integer> recovering = new ConcurrentHashMap<>();

    /** {@link FileSystem} hides the one rename that can be relied upon from all but its family. */
    private static final class Renaming extends FilterFileSystem {
        Renaming(FileSystem files) {
            super(files);
        }

        void renameNew(Path from, Path to) throws IOException {
            rename(from, to, Options.Rename.NONE);
        }
    }

    public Storage(FileSystem files) {
        this.files = files;
        this.renaming = new Renaming(files);
    }

    /** Connects to the filesystem of a path, as the configuration on the context class path says. */
    public static Storage of(Path path) throws IOException {
        return new Storage(connected(path, tuned(configuration())));
    }

    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader != null) {
            configuration.setClassLoader(loader);
        }
        return configuration;
    }

    private static FileSystem connected(Path path, Configuration configuration) throws IOException {
        FileSystem connected = FileSystem.newInstance(path.toUri(), configuration);
        if (connected instanceof LocalFileSystem) {
            connected.close();
            return LocalDisk.open(configuration);
        }
        return connected;
    }

    private static Configuration tuned(Configuration configuration) {
        // At the default of 400 ms every 25th close of a file takes 400 ms: the first look is too early.
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
        // A small cluster may have no other DataNode to replace a dead one with; go on with those that are left.
        configuration.setBoolean("dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
        return configuration;
    }

    public FileSystem files() {
        return files;
    }

    /** A new file, and its directories if need be. */
    public FSDataOutputStream create(Path file) throws IOException {
        return files.createFile(file).overwrite(false).recursive().build();
    }

    /** A new file in a directory that is there; fails if that has been taken away. */
    public FSDataOutputStream createWithin(Path file) throws IOException {
        return files.createNonRecursive(
                file, false, 65536, files.getDefaultReplication(file), files.getDefaultBlockSize(file), null);
    }

    /** An empty file in a directory that is there, whoever has made it before; fails if that has been taken away. */
    public void markWithin(Path file) throws IOException {
        files.createNonRecursive(
                        file, true, 4096, files.getDefaultReplication(file), files.getDefaultBlockSize(file), null)
                .close();
    }

    public FSDataInputStream open(Path file) throws IOException {
        return files.open(file);
    }

    /** For libraries that do not tell the filesystem's failures from the file's. */
    public WatchedInput watch(Path file) throws IOException {
        return new WatchedInput(files.open(file));
    }

    /**
     * Atomic on HDFS; on a local disk if nobody else makes the target at the same moment.
     *
     * @throws FileNotFoundException if there is nothing to rename
     * @throws FileAlreadyExistsException if there is something, which stays as it is
     */
    public void renameNew(Path from, Path to) throws IOException {
        if (isLocal()) {
            moveLocally(from, to);
        } else {
            renaming.renameNew(from, to);
        }
    }

    /** Hadoop's own for local disks starts a process for each look at a file, and replaces an empty directory. */
    public static void moveLocally(Path from, Path to) throws IOException {
        try {
            java.nio.file.Files.move(
                    java.nio.file.Path.of(from.toUri().getPath()),
                    java.nio.file.Path.of(to.toUri().getPath()));
        } catch (NoSuchFileException e) {
            throw (IOException) new FileNotFoundException("there is no " + e.getFile()).initCause(e);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw (IOException) new FileAlreadyExistsException("there is already " + e.getFile()).initCause(e);
        }
    }

    private boolean isLocal() {
        return files instanceof LocalDisk;
    }

    /** What is written is durable: in the memory of all DataNodes that have the block, or on the local disk. */
    public void settle(FSDataOutputStream stream) throws IOException {
        if (isLocal()) {
            stream.hsync();
        } else {
            stream.hflush();
        }
    }

    public Optional<FileStatus> status(Path path) throws IOException {
        try {
            return Optional.of(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** What is in a directory; nothing if it is not there. */
    public List<FileStatus> list(Path directory) throws IOException {
        try {
            List<FileStatus> found = new ArrayList<>();
            for (FileStatus status : files.listStatus(directory)) {
                if (!status.getPath().getName().equals(directory.getName())
                        || !status.getPath().getParent().equals(directory.getParent())) {
                    found.add(status);
                }
            }
            return found;
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    public void makeDirectory(Path directory) throws IOException {
        if (!files.mkdirs(directory)) {
            throw new IOException("the directory was not made");
        }
    }

    /** Also if it is not there. */
    public void delete(Path path) throws IOException {
        if (!files.delete(path, true) && files.exists(path)) {
            throw new IOException("it was not deleted");
        }
    }

    /** Deletes a directory that has nothing in it. */
    public void deleteIfEmpty(Path directory) throws IOException {
        if (status(directory).isPresent() && list(directory).isEmpty()) {
            files.delete(directory, false);
        }
    }

    /** Whether it can be found out that nobody writes a file any more. */
    public boolean canSeal() {
        return files instanceof LeaseRecoverable;
    }

    /**
     * Takes a file away from whoever writes it; to be called again until it says true. Until then its writer may go
     * on, and
     * what is acknowledged to it is in the file.
     */
    public boolean seal(Path file) throws IOException {
        LeaseRecoverable leases = (LeaseRecoverable) files;
        int looks = recovering.getOrDefault(file, 0);
        boolean closed = looks % LOOKS_BEFORE_ASKING_AGAIN == 0 ? leases.recoverLease(file) : leases.isFileClosed(file);
        recovering.put(file, looks + 1); // not if asking has failed: then it is asked again at once
        if (closed) {
            recovering.remove(file);
        }
        return closed;
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the connection to " + files.getUri(), e);
        }
    }
}
