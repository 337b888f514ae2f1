package io.treadle.wal.hdfs;

import io.treadle.wal.LogInput;
import io.treadle.wal.LogOutput;
import io.treadle.wal.LogStore;
import io.treadle.wal.Sync;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;

/**
 * A store on HDFS. It has a connection of its own, so that closing anything else's does not close it. A file is taken
 * away from its writer by recovering its lease, which takes 2 to 3 s (until a DataNode's next heartbeat); until then the
 * old writer's flushes go on succeeding.
 */
public final class HdfsLogStore implements LogStore {
    private static final String ASIDE = ".aside";

    private final DistributedFileSystem files;
    private final Path root;
    private final LeaseRecovery leases;

    private HdfsLogStore(DistributedFileSystem files, Path root, InstantSource clock) {
        this.files = files;
        this.root = root;
        this.leases = new LeaseRecovery(files, clock);
    }

    /**
     * Connects.
     *
     * @param root a directory, such as hdfs://nameservice/user/me/checkpoint; made by the first write below it
     * @throws IllegalArgumentException if the root is not on HDFS
     */
    public static HdfsLogStore open(URI root, Configuration configuration) throws IOException {
        FileSystem connected = FileSystem.newInstance(root, tuned(configuration));
        if (connected instanceof DistributedFileSystem hdfs) {
            return new HdfsLogStore(hdfs, hdfs.makeQualified(new Path(root)), InstantSource.system());
        }
        connected.close();
        throw new IllegalArgumentException(
                ("%s is on %s, which has no leases to take a log away from a dead driver with; give a directory of HDFS"
                                + " (hdfs://…), or in local mode one of a local disk")
                        .formatted(root, connected.getClass().getName()));
    }

    private static Configuration tuned(Configuration configuration) {
        Configuration tuned = new Configuration(configuration);
        // At the default of 400 ms every 25th close of a file takes 400 ms: the first look is too early, the second
        // this
        // much later. Twelve looks, each twice as long after the one before, make 41 s.
        tuned.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
        tuned.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
        // A small cluster may have no other DataNode to replace a dead one with; go on with those that are left.
        tuned.setBoolean("dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
        return tuned;
    }

    @Override
    public LogOutput create(String path) throws IOException {
        Path file = resolve(path);
        FSDataOutputStream stream = newFile(file);
        if (!stream.hasCapability("hflush")) {
            IOException refusal = new IOException(
                    ("%s cannot be flushed while it is written, so nothing in it would be safe before it is closed; use a"
                                    + " directory that is replicated, not erasure-coded, and not behind a gateway that buffers")
                            .formatted(file));
            try {
                stream.close();
                files.delete(file, false);
            } catch (IOException e) {
                refusal.addSuppressed(e);
            }
            throw refusal;
        }
        return new HdfsLogOutput(file, stream);
    }

    /** Replicated even where the directory says erasure-coded, which could not be flushed. */
    private FSDataOutputStream newFile(Path file) throws IOException {
        return HdfsCall.of(
                "create",
                file,
                () -> files.createFile(file)
                        .overwrite(false)
                        .recursive()
                        .replicate()
                        .build());
    }

    @Override
    public LogInput open(String path) throws IOException {
        Path file = resolve(path);
        FSDataInputStream stream = HdfsCall.of("open", file, () -> files.open(file));
        return new LogInput() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                return HdfsCall.of("read", file, () -> stream.read(target));
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path path = resolve(directory);
        List<String> names = new ArrayList<>();
        HdfsCall.of("list", path, () -> {
            try {
                for (FileStatus status : files.listStatus(path)) {
                    String name = status.getPath().getName();
                    if (!name.endsWith(ASIDE) && !status.getPath().equals(path)) {
                        names.add(name);
                    }
                }
            } catch (FileNotFoundException e) {
                names.clear();
            }
            return names;
        });
        Collections.sort(names);
        return names;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        Path file = resolve(path);
        return HdfsCall.of("read", file, () -> {
            try {
                return Optional.of(readWhole(file));
            } catch (FileNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** Once more for each time the file is replaced under the reader's hands: HDFS then drops what was being read. */
    private byte[] readWhole(Path file) throws IOException {
        while (true) {
            FileStatus before = files.getFileStatus(file);
            try (FSDataInputStream stream = files.open(file)) {
                return stream.readAllBytes();
            } catch (IOException e) {
                if (!wasReplaced(before, files.getFileStatus(file))) {
                    throw e;
                }
            }
        }
    }

    private static boolean wasReplaced(FileStatus before, FileStatus after) {
        return before instanceof HdfsFileStatus one
                && after instanceof HdfsFileStatus other
                && one.getFileId() != other.getFileId();
    }

    @Override
    public void createExclusive(String path, byte[] content) throws IOException {
        Path file = resolve(path);
        if (HdfsCall.of("look at", file, () -> files.exists(file))) {
            throw new FileAlreadyExistsException(file.toString());
        }
        moveIntoPlace(file, content, Options.Rename.NONE);
    }

    @Override
    public void replaceAtomically(String path, byte[] content) throws IOException {
        moveIntoPlace(resolve(path), content, Options.Rename.OVERWRITE);
    }

    private void moveIntoPlace(Path file, byte[] content, Options.Rename rename) throws IOException {
        Path aside = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + ASIDE);
        try (HdfsLogOutput output = new HdfsLogOutput(aside, newFile(aside))) {
            output.write(ByteBuffer.wrap(content));
            output.flush(Sync.HSYNC);
        }
        try {
            HdfsCall.of("write", file, () -> {
                files.rename(aside, file, rename);
                return file;
            });
        } catch (IOException e) {
            deleteQuietly(aside, e);
            throw e;
        }
    }

    private void deleteQuietly(Path aside, IOException because) {
        try {
            files.delete(aside, false);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path file = resolve(path);
        HdfsCall.of("delete", file, () -> files.delete(file, true));
    }

    @Override
    public boolean seal(String path) throws IOException {
        Path file = resolve(path);
        return HdfsCall.of("recover the lease of", file, () -> leases.advance(file));
    }

    @Override
    public String toString() {
        return root.toString();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    private Path resolve(String path) {
        return new Path(root, LogStore.requireRelative(path));
    }
}
