package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One epoch's door to a log: append-only, in numbered segments, with group commit. Thread-safe. It has a thread of its
 * own, on which futures complete; {@link WalWriter} is the same without one. What is written is read with {@link
 * WalReader}.
 */
public final class Wal implements AutoCloseable {
    private final WalWriter writer;
    private final WalLoop loop;

    private Wal(WalWriter writer, WalLoop loop) {
        this.writer = writer;
        this.loop = loop;
    }

    /** As {@link WalWriter#create}; its thread is named after the directory. */
    public static Wal create(
            LogStore store, String directory, String logId, long epoch, long firstSequence, WalSettings settings)
            throws IOException {
        WalWriter writer = WalWriter.create(store, directory, logId, epoch, firstSequence, settings);
        return new Wal(writer, WalLoop.start(writer, "treadle-wal-" + directory));
    }

    /**
     * Queues a record; waits while the queue is full, so that a slow log slows its callers.
     *
     * @param payload left alone by the caller until the future completes; its remaining bytes are the record
     * @return completes with the record's sequence once it is durable, on the log's thread, so what depends on it must be
     *     short and must not append; fails with what ended the log, after which every append fails with the same. A
     *     record whose append failed may still be in the log.
     * @throws IllegalArgumentException if the payload is longer than {@link WalSettings#maxFrameBytes}
     */
    public CompletableFuture<Long> append(ByteBuffer payload) {
        return writer.appendWaiting(payload, Sync.HFLUSH);
    }

    /** As {@link #append(ByteBuffer)}, for a record that is to be as safe as {@code atLeast} though others need not be. */
    public CompletableFuture<Long> append(ByteBuffer payload, Sync atLeast) {
        return writer.appendWaiting(payload, atLeast);
    }

    /** As {@link #append(ByteBuffer)}. */
    public CompletableFuture<Long> append(byte[] payload) {
        return append(ByteBuffer.wrap(payload));
    }

    /** As {@link WalWriter#segmentStart}. */
    public long segmentStart() {
        return writer.segmentStart();
    }

    /** As {@link WalWriter#release}, on the caller's thread. */
    public int release(long sequence) throws IOException {
        return writer.release(sequence);
    }

    /** Writes what is queued and ends the segment; waits for both. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        loop.close();
    }
}
