package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.LocalDisk;
import io.treadle.connectors.files.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * One process's connection to a {@link Disk}. What is written is in this process's memory until it is flushed; when
 * the process
 * dies, half of what was not flushed reaches the disk. With leases, a file can be taken away from whoever writes
 * it, in any
 * process. Thread-safe.
 */
class FaultyFileSystem extends FilterFileSystem {
    /** Those that are open in any process, by file; a rename takes them along. */
    private static final Map<Disk, Map<Path, Stream>> OPEN = new ConcurrentHashMap<>();

    private final Disk disk;
    private final List<Stream> own = new ArrayList<>();
    private boolean dead;

    /** One that can take files away, as HDFS can. */
    static final class WithLeases extends FaultyFileSystem implements LeaseRecoverable {
        WithLeases(Disk disk) throws IOException {
            super(disk);
        }

        @Override
        public boolean recoverLease(Path file) throws IOException {
            return change("recover", () -> {
                fs.getFileStatus(file); // says that there is none, as HDFS does
                return takeAway(file);
            });
        }

        @Override
        public boolean isFileClosed(Path file) throws IOException {
            requireAlive();
            fs.getFileStatus(file);
            return !open().containsKey(file);
        }
    }

    FaultyFileSystem(Disk disk) throws IOException {
        super(LocalDisk.open(new Configuration(false)));
        this.disk = disk;
    }

    static FaultyFileSystem of(Disk disk) throws IOException {
        return disk.hasLeases ? new WithLeases(disk) : new FaultyFileSystem(disk);
    }

    /** Something that changes the disk. */
    interface Change<R> {
        R happen() throws IOException;
    }

    <R> R change(String operation, Change<R> change) throws IOException {
        requireAlive();
        if (!disk.counts(operation)) {
            return change.happen();
        }
        if (disk.fault() == Disk.Fault.DIES_AFTER || disk.fault() == Disk.Fault.FAILS_AFTER) {
            change.happen();
        }
        if (disk.fault() == Disk.Fault.DIES_BEFORE || disk.fault() == Disk.Fault.DIES_AFTER) {
            die();
        }
        throw new IOException("injected: " + operation);
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** Kills the process. */
    synchronized void die() throws IOException {
        dead = true;
        for (Stream stream : own) {
            stream.tear();
        }
        own.clear();
    }

    void requireAlive() throws IOException {
        if (isDead()) {
            throw new IOException("this process is dead");
        }
    }

    Map<Path, Stream> open() {
        return OPEN.computeIfAbsent(disk, any -> new ConcurrentHashMap<>());
    }

    /** At the first request only; the second finds it closed. */
    boolean takeAway(Path file) throws IOException {
        Stream stream = open().get(file);
        if (stream == null) {
            return true;
        }
        stream.takeAway();
        open().remove(file);
        return false;
    }

    @Override
    public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
        return createDataOutputStreamBuilder(this, path).create();
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int buffer,
            short replication,
            long block,
            Progressable progress,
            Options.ChecksumOpt checksum)
            throws IOException {
        return create(file, permission, flags.contains(CreateFlag.OVERWRITE), buffer, replication, block, progress);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return change("create " + file.getName(), () -> stream(file, fs.create(file, overwrite)));
    }

    @Override
    public FSDataOutputStream createNonRecursive(
            Path file,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return change("create " + file.getName(), () -> {
            fs.getFileStatus(file.getParent());
            return stream(file, fs.create(file, flags.contains(CreateFlag.OVERWRITE)));
        });
    }

    private FSDataOutputStream stream(Path file, FSDataOutputStream below) throws IOException {
        Stream stream = new Stream(below);
        synchronized (this) {
            own.add(stream);
        }
        open().put(file, stream);
        return new FSDataOutputStream(stream, null);
    }

    @Override
    protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
        change("rename " + from.getName() + " to " + to.getName(), () -> {
            Storage.moveLocally(from, to);
            for (Map.Entry<Path, Stream> one : List.copyOf(open().entrySet())) {
                String name = one.getKey().toString();
                if (name.equals(from.toString()) || name.startsWith(from + "/")) {
                    open().remove(one.getKey());
                    open().put(new Path(to + name.substring(from.toString().length())), one.getValue());
                }
            }
            return to;
        });
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return change("delete " + path.getName(), () -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return change("mkdirs " + path.getName(), () -> fs.mkdirs(path));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return change("mkdirs " + path.getName(), () -> super.mkdirs(path));
    }

    @Override
    public void close() {
        // The folder stays, and so do the streams: a process that ends does not flush.
    }

    /** A file being written. */
    private final class Stream extends OutputStream implements Syncable, StreamCapabilities {
        private final FSDataOutputStream below;
        private final ByteArrayOutputStream unflushed = new ByteArrayOutputStream();
        private boolean closed;
        private boolean taken;

        Stream(FSDataOutputStream below) {
            this.below = below;
        }

        @Override
        public synchronized void write(int value) throws IOException {
            requireOurs();
            unflushed.write(value);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            requireOurs();
            unflushed.write(bytes, offset, length);
        }

        private void requireOurs() throws IOException {
            requireAlive();
            if (taken) {
                throw new IOException("the file was taken away");
            }
        }

        @Override
        public void hflush() throws IOException {
            change("flush", () -> settle());
        }

        @Override
        public void hsync() throws IOException {
            hflush();
        }

        private synchronized boolean settle() throws IOException {
            requireOurs();
            unflushed.writeTo(below);
            unflushed.reset();
            below.hflush();
            return true;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            change("close", () -> {
                settle();
                closed = true;
                below.close();
                forget();
                return true;
            });
        }

        private void forget() {
            open().values().removeIf(stream -> stream == this);
        }

        synchronized void takeAway() throws IOException {
            taken = true;
            below.close();
        }

        synchronized void tear() throws IOException {
            if (!closed && !taken) {
                byte[] bytes = unflushed.toByteArray();
                below.write(bytes, 0, bytes.length / 2);
                below.close();
            }
        }

        @Override
        public boolean hasCapability(String capability) {
            return true;
        }
    }
}
