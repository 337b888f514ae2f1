package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One process's view of a store in memory, with the habits of HDFS and the accidents of a bad day. {@link
 * #anotherProcess} gives further processes the same files.
 *
 * <ul>
 *   <li>What was flushed is visible to everybody at once and survives {@link #crash}; what was not is lost, or half lost
 *       ({@link #crashKeeping}). {@link #powerCut} takes everything that was not synced.
 *   <li>A writer that was replaced does not notice: its flushes succeed until {@link #seal} has been called as often as
 *       {@link #sealingTakes} says, and fail from then on.
 *   <li>{@link #failOperation} makes a chosen operation of this process fail; {@link #capacity} fills the store up.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class MemoryLogStore implements LogStore {
    private final MemoryFiles files;
    private boolean crashed; // guarded by files, as is all below
    private long operations;
    private long failingOperation = -1;
    private IOException failure = new IOException("none");
    private int bytesWrittenBeforeFailure;
    private long interruptedOperation = -1;
    private Runnable interruption = () -> {};

    /** The first process of a new, empty store. */
    public MemoryLogStore() {
        this(new MemoryFiles());
    }

    private MemoryLogStore(MemoryFiles files) {
        this.files = files;
    }

    /** Another process that sees the same files. */
    public MemoryLogStore anotherProcess() {
        return new MemoryLogStore(files);
    }

    /** This process dies: what it had not flushed is lost, and whatever it still calls fails. */
    public void crash() {
        crashKeeping(0);
    }

    /** As {@link #crash}, but up to {@code unflushedBytes} of what each of its files had not flushed got through. */
    public void crashKeeping(int unflushedBytes) {
        synchronized (files) {
            crashed = true;
            files.all().forEach(file -> file.writerDied(this, unflushedBytes));
        }
    }

    /** The whole store loses what was not synced. Processes live on, as DataNodes die apart from their clients. */
    public void powerCut() {
        synchronized (files) {
            files.all().forEach(MemoryFile::loseUnsynced);
        }
    }

    /** From now on a file that is still written is final at the {@code calls}-th call of seal; 1 at first. */
    public void sealingTakes(int calls) {
        synchronized (files) {
            files.sealCalls = calls;
        }
    }

    /** From now on all files together hold no more than {@code bytes}. */
    public void capacity(long bytes) {
        synchronized (files) {
            files.capacity = bytes;
        }
    }

    /** Operations of this process so far: each call of the store, and each write, flush and close of an output. */
    public long operations() {
        synchronized (files) {
            return operations;
        }
    }

    /**
     * Makes the operation with this number (0 is the first ever) fail once with {@code failure}.
     *
     * @param bytesWrittenBefore if it is a write or flush, how many of the bytes not flushed get into the file all the same:
     *     a torn write
     */
    public void failOperation(long number, IOException failure, int bytesWrittenBefore) {
        synchronized (files) {
            this.failingOperation = number;
            this.failure = failure;
            this.bytesWrittenBeforeFailure = bytesWrittenBefore;
        }
    }

    /** Lets something else happen just before the operation with this number (0 is the first ever). */
    public void beforeOperation(long number, Runnable what) {
        synchronized (files) {
            this.interruptedOperation = number;
            this.interruption = what;
        }
    }

    /** Puts a byte of a file right or wrong. */
    public void overwrite(String path, long offset, byte value) throws IOException {
        synchronized (files) {
            files.existing(path).overwrite((int) offset, value);
        }
    }

    @Override
    public LogOutput create(String path) throws IOException {
        synchronized (files) {
            begin(path);
            return new Output(path, files.create(path, this));
        }
    }

    @Override
    public LogInput open(String path) throws IOException {
        synchronized (files) {
            begin(path);
            ByteBuffer bytes = ByteBuffer.wrap(files.existing(path).visible());
            return new LogInput() {
                @Override
                public int read(ByteBuffer target) {
                    if (target.hasRemaining() && !bytes.hasRemaining()) {
                        return -1;
                    }
                    int count = Math.min(target.remaining(), bytes.remaining());
                    target.put(bytes.slice().limit(count));
                    bytes.position(bytes.position() + count);
                    return count;
                }

                @Override
                public void close() {}
            };
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        synchronized (files) {
            begin(directory);
            TreeSet<String> names = new TreeSet<>();
            for (String path : files.below(directory)) {
                String rest = path.substring(directory.length() + 1);
                names.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
            }
            return new ArrayList<>(names);
        }
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        synchronized (files) {
            begin(path);
            return files.find(path).map(MemoryFile::visible);
        }
    }

    @Override
    public void createExclusive(String path, byte[] content) throws IOException {
        synchronized (files) {
            begin(path);
            if (files.find(path).isPresent()) {
                throw new FileAlreadyExistsException(path);
            }
            files.put(path, content);
        }
    }

    @Override
    public void replaceAtomically(String path, byte[] content) throws IOException {
        synchronized (files) {
            begin(path);
            files.put(path, content);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        synchronized (files) {
            begin(path);
            files.remove(path);
        }
    }

    @Override
    public boolean seal(String path) throws IOException {
        synchronized (files) {
            begin(path);
            return files.existing(path).seal(files.sealCalls);
        }
    }

    @Override
    public String toString() {
        return "memory";
    }

    @Override
    public void close() {}

    private void begin(String path) throws IOException {
        LogStore.requireRelative(path);
        begin();
    }

    private void begin() throws IOException {
        if (operations == interruptedOperation) {
            interruptedOperation = -1;
            interruption.run();
        }
        if (crashed) {
            throw new IOException("this process has crashed");
        }
        if (operations++ == failingOperation) {
            throw failure;
        }
    }

    /** A file being written by this process. */
    private final class Output implements LogOutput {
        private final String path;
        private final MemoryFile file;
        private long length;
        private boolean closed;

        Output(String path, MemoryFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            synchronized (files) {
                length += bytes.remaining();
                file.write(bytes);
                beginTearing();
                requireRoom();
            }
        }

        @Override
        public void flush(Sync level) throws IOException {
            synchronized (files) {
                beginTearing();
                file.flush(path, level);
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void close() throws IOException {
            synchronized (files) {
                if (closed) {
                    return;
                }
                closed = true;
                begin();
                file.close(path);
            }
        }

        private void beginTearing() throws IOException {
            if (closed) {
                throw new IOException("%s is closed".formatted(path));
            }
            boolean tearing = !crashed && operations == failingOperation;
            try {
                begin();
            } catch (IOException e) {
                if (tearing) {
                    file.tear(bytesWrittenBeforeFailure);
                }
                throw e;
            }
        }

        private void requireRoom() throws IOException {
            if (files.size() > files.capacity) {
                file.tear(0);
                throw new LogFullException("%s does not fit, the store holds %d bytes".formatted(path, files.capacity));
            }
        }
    }
}
