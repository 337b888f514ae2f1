package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The log's writer without a thread: callers queue, a step writes all that waits, flushes once, and answers all. {@link
 * Wal} gives it a thread of its own; a simulation steps it. {@link #append}, {@link #release} and {@link #segmentStart} are thread-safe, {@link
 * #step} and {@link #close} belong to one thread.
 *
 * <p>A writer never appends to a file it did not create, and never writes again after a failure: what of the failed
 * group reached the file is unknown, so an append that failed may still turn up when the log is read.
 */
public final class WalWriter {
    private final LogStore store;
    private final String directory;
    private final String logId;
    private final long epoch;
    private final WalSettings settings;
    private final RollPolicy rollPolicy;
    private final SegmentSet segments;
    private final AppendQueue queue;

    // Confined to the stepping thread.
    private @Nullable SegmentWriter segment;
    private long nextSequence;
    private final List<PendingAppend> unflushed = new ArrayList<>();

    private WalWriter(
            LogStore store, String directory, SegmentHeader first, WalSettings settings, SegmentSet segments) {
        this.store = store;
        this.directory = directory;
        this.logId = first.logId();
        this.epoch = first.name().epoch();
        this.nextSequence = first.name().firstSequence();
        this.settings = settings;
        this.segments = segments;
        this.rollPolicy = new RollPolicy(settings.segmentBytes(), settings.segmentAge());
        this.queue = new AppendQueue(directory, settings.queueBytes());
    }

    /**
     * Begins the log's part of one epoch, with a new segment. An epoch begins once: if this throws, its segment may be
     * there all the same, and a second try with the same epoch then fails as fenced. Claim the next epoch instead; to
     * free the name again would open the door to a writer that was replaced.
     *
     * @param logId what the log is, the same for all its epochs; a reader that expects another refuses it
     * @param epoch greater than that of every earlier writer of the log
     * @param firstSequence the sequence of the first record: 0 for a new log, otherwise where the history ends, as
     *     {@link WalReader.ReadResult#nextSequence} says once {@link LogTakeover} is through
     * @throws LogFencedException if this epoch's or a later epoch's writer has been here
     */
    public static WalWriter create(
            LogStore store, String directory, String logId, long epoch, long firstSequence, WalSettings settings)
            throws IOException {
        SegmentSet segments = SegmentSet.load(store, directory);
        SegmentHeader first = new SegmentHeader(logId, new SegmentName(epoch, firstSequence));
        WalWriter writer = new WalWriter(store, directory, first, settings, segments);
        Optional<SegmentName> last = segments.last();
        if (last.isPresent() && last.get().epoch() >= epoch) {
            throw writer.fenced(last.get(), null);
        }
        if (last.isPresent() && last.get().firstSequence() > firstSequence) {
            throw new IllegalArgumentException(
                    "log %s: epoch %d cannot begin at sequence %d, segment %s is later; begin where a replay ends"
                            .formatted(
                                    directory, epoch, firstSequence, last.get().fileName()));
        }
        writer.segment = writer.openSegment();
        return writer;
    }

    /**
     * Queues a record. Never waits.
     *
     * @param payload left alone by the caller until the future completes; its remaining bytes are the record
     * @return completes with the record's sequence once it is durable, on the stepping thread, so what depends on it must
     *     be short; fails with {@link TransientStoreException} if the queue is full, otherwise with what ended the log
     * @throws IllegalArgumentException if the payload is longer than {@link WalSettings#maxFrameBytes}
     */
    public CompletableFuture<Long> append(ByteBuffer payload) {
        return append(payload, settings.sync());
    }

    /** As {@link #append(ByteBuffer)}, for a record that is to be as safe as {@code atLeast} though others need not be. */
    public CompletableFuture<Long> append(ByteBuffer payload, Sync atLeast) {
        return queue.offer(accepted(payload), atLeast);
    }

    /** As {@link #append(ByteBuffer, Sync)}, but waits while the queue is full. */
    CompletableFuture<Long> appendWaiting(ByteBuffer payload, Sync atLeast) {
        return queue.put(accepted(payload), atLeast);
    }

    /**
     * Writes and flushes everything queued as one group and completes its futures. I/O takes as long as it takes.
     *
     * @param nowNanos of a monotonic clock, for the age of segments
     * @return whether there was anything to do; failures are told by the futures
     */
    public boolean step(long nowNanos) {
        List<PendingAppend> group = queue.drain();
        if (group.isEmpty()) {
            return false;
        }
        try {
            writeGroup(group, nowNanos);
        } catch (IOException e) {
            fail(group, e);
        } catch (RuntimeException e) {
            fail(group, new IOException("log %s failed unexpectedly: %s".formatted(directory, e), e));
        }
        return true;
    }

    /**
     * Deletes segments that hold only records below {@code sequence}, oldest first; the newest always stays. Counted by
     * the caller, never by a clock. Failures leave the log as it is; call again. What makes these records superfluous must
     * be on the disks, not only handed over: a power cut must not take it when they are gone.
     *
     * <p>A writer that was replaced may still call this. It deletes only segments that were there when it began and those it wrote itself, and
     * its successors have read whatever was acknowledged to it; so nothing they need goes, if the
     * record that makes the others superfluous was acknowledged.
     *
     * @return the number of segments deleted
     */
    public int release(long sequence) throws IOException {
        return segments.release(sequence);
    }

    /** The sequence of the first record, or of the one to come, of the newest segment; rises whenever one is begun. */
    public long segmentStart() {
        return segments.last()
                .orElseThrow(() -> new IllegalStateException("log %s has no segment".formatted(directory)))
                .firstSequence();
    }

    /** Writes what waits, syncs and ends the segment. Appends fail from now on. Closing twice is harmless. */
    public void close(long nowNanos) throws IOException {
        queue.close();
        step(nowNanos);
        SegmentWriter open = segment;
        segment = null;
        if (open != null) {
            finish(open);
        }
    }

    /** Ends the log with a failure found outside of it; later appends fail with {@code cause}. */
    void fail(IOException cause) {
        fail(List.of(), cause);
    }

    /** Waits for something to step for; false if there never will be. */
    boolean awaitWork() throws InterruptedException {
        return queue.awaitWork();
    }

    /** Stops accepting appends; those queued are still written by the next step. */
    void stopAccepting() {
        queue.close();
    }

    private ByteBuffer accepted(ByteBuffer payload) {
        if (payload.remaining() > settings.maxFrameBytes()) {
            throw new IllegalArgumentException(
                    "a record of %d bytes is too long for log %s, which takes up to %d; split it or raise the limit"
                            .formatted(payload.remaining(), directory, settings.maxFrameBytes()));
        }
        return payload.duplicate();
    }

    private void writeGroup(List<PendingAppend> group, long nowNanos) throws IOException {
        for (PendingAppend append : group) {
            SegmentWriter open = current();
            if (rollPolicy.isDue(open, FrameCodec.HEADER_BYTES + (long) append.bytes(), nowNanos)) {
                if (!unflushed.isEmpty()) {
                    flush(open);
                }
                open.finish();
                segment = null;
                open = openSegment();
                segment = open;
            }
            open.append(append.payload(), nowNanos);
            nextSequence++;
            unflushed.add(append);
        }
        flush(current());
    }

    private void flush(SegmentWriter open) throws IOException {
        Sync sync = settings.sync();
        for (PendingAppend append : unflushed) {
            sync = append.atLeast() == Sync.HSYNC ? Sync.HSYNC : sync;
        }
        open.flush(sync);
        long sequence = nextSequence - unflushed.size();
        for (PendingAppend append : unflushed) {
            append.done().complete(sequence++);
        }
        unflushed.clear();
    }

    private static void finish(SegmentWriter open) throws IOException {
        try {
            open.finish();
        } catch (IOException | RuntimeException e) {
            open.abandon(e);
            throw e;
        }
    }

    private SegmentWriter current() throws IOException {
        if (segment == null) {
            throw new IOException("log %s has no open segment; it failed or was closed".formatted(directory));
        }
        return segment;
    }

    /**
     * Looks for later epochs once more after the file is created: a successor occupies this writer's next file name, but
     * a writer that slept until that file was released again would not be stopped by it.
     */
    private SegmentWriter openSegment() throws IOException {
        SegmentName name = new SegmentName(epoch, nextSequence);
        SegmentWriter opened;
        try {
            opened = SegmentWriter.create(store, directory, new SegmentHeader(logId, name), settings.sync());
        } catch (FileAlreadyExistsException e) {
            throw fenced(name, e);
        }
        try {
            SegmentName last = SegmentSet.load(store, directory).last().orElse(name);
            if (last.epoch() > epoch) {
                store.delete(name.in(directory));
                throw fenced(last, null);
            }
        } catch (IOException | RuntimeException e) {
            opened.abandon(e);
            throw e;
        }
        segments.add(name);
        return opened;
    }

    private LogFencedException fenced(SegmentName found, @Nullable Throwable cause) {
        return new LogFencedException(
                "log %s: epoch %d may not write, %s is there; a later attempt, or another writer of this epoch, is in charge"
                        .formatted(directory, epoch, found.fileName()),
                cause);
    }

    private void fail(List<PendingAppend> group, IOException cause) {
        SegmentWriter open = segment;
        segment = null;
        unflushed.clear();
        if (open != null) {
            open.abandon(cause);
        }
        queue.fail(cause);
        group.forEach(append -> append.done().completeExceptionally(cause));
    }
}
