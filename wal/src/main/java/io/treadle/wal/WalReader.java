package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its oldest segment to its newest, over the epochs of all its writers. A log that is still written, or
 * not yet taken over, can be read: what is read is a prefix of it, which can be continued with {@link #replayFrom} later.
 * Only after {@link LogTakeover} is the end final. Immutable; each replay runs on its caller's thread.
 */
public final class WalReader {
    private final LogStore store;
    private final String directory;
    private final String logId;

    public WalReader(LogStore store, String directory, String logId) {
        this.store = store;
        this.directory = directory;
        this.logId = logId;
    }

    /** Takes the records in order. What it throws ends the replay and is passed on. */
    @FunctionalInterface
    public interface FrameHandler {
        /** @param payload the handler's to keep */
        void frame(long epoch, long sequence, ByteBuffer payload) throws IOException;
    }

    /** A crash of a segment's writer left {@code droppedBytes} bytes at {@code offset} that are no whole frame. */
    public record TornTail(String file, long offset, long droppedBytes, String reason) {}

    /**
     * @param frames the number of records handed over
     * @param nextSequence the sequence after the log's last record; 0 for a log that has never been written
     * @param torn what crashes left at the ends of epochs, oldest first; nothing of it was ever acknowledged
     */
    public record ReadResult(long frames, long nextSequence, List<TornTail> torn) {}

    /**
     * Hands over every record that has not been released. If segments are released while this reads, sequences jump: what
     * was handed over till then is of no use to who needs all that is left.
     *
     * @throws CorruptLogException if the log holds what no crash can have left, or a segment is missing
     */
    public ReadResult replay(FrameHandler handler) throws IOException {
        return read(0, false, handler);
    }

    /**
     * Hands over every record from {@code sequence} on.
     *
     * @throws CorruptLogException as {@link #replay}, and if the log does not reach back, or up, to {@code sequence}
     */
    public ReadResult replayFrom(long sequence, FrameHandler handler) throws IOException {
        return read(sequence, true, handler);
    }

    /**
     * Hands over the records from {@code from} up to, not including, {@code until}, and opens no segment beyond them.
     *
     * @throws CorruptLogException as {@link #replay}, and if the log does not hold all of these records
     */
    public void read(long from, long until, FrameHandler handler) throws IOException {
        if (from < 0 || from >= until) {
            throw new IllegalArgumentException(
                    "records %d until %d of %s: wanted at least one record".formatted(from, until, directory));
        }
        Replay replay = new Replay(from, until, true, handler);
        replay.segments(SegmentSet.load(store, directory).from(from));
        if (replay.nextSequence < until) {
            throw new CorruptLogException(
                    "%s: the log ends before sequence %d, up to which it is needed; its next would be %d; segments are missing"
                            .formatted(directory, until, replay.nextSequence));
        }
    }

    private ReadResult read(long sequence, boolean reachingBack, FrameHandler handler) throws IOException {
        Replay replay = new Replay(sequence, Long.MAX_VALUE, reachingBack, handler);
        replay.segments(SegmentSet.load(store, directory).from(sequence));
        if (reachingBack && replay.nextSequence < sequence) {
            throw new CorruptLogException(
                    "%s: the log ends before sequence %d, from which on it is needed; its next would be %d; segments are missing"
                            .formatted(directory, sequence, replay.nextSequence));
        }
        return new ReadResult(replay.frames, replay.nextSequence, List.copyOf(replay.torn));
    }

    /** One replay under way. */
    private final class Replay {
        private final long from;
        private final long until;
        private final boolean reachingBack;
        private final FrameHandler handler;
        private final List<TornTail> torn = new ArrayList<>();
        private long frames;
        private long nextSequence;
        /** The segment before; null at the log's beginning. */
        private @Nullable SegmentName previous;
        /** Whether a segment had a record. */
        private boolean begun;

        Replay(long from, long until, boolean reachingBack, FrameHandler handler) {
            this.from = from;
            this.until = until;
            this.reachingBack = reachingBack;
            this.handler = handler;
        }

        void segments(List<SegmentName> names) throws IOException {
            for (int i = 0; i < names.size() && nextSequence < until; i++) {
                SegmentName name = names.get(i);
                boolean lastOfEpoch = i + 1 == names.size() || names.get(i + 1).epoch() != name.epoch();
                requireFollows(name);
                SegmentReader reader;
                try {
                    reader = SegmentReader.open(store, directory, new SegmentHeader(logId, name), lastOfEpoch);
                } catch (NoSuchFileException e) {
                    previous = null;
                    begun = false;
                    segments(leftAfterReleaseOf(name, e));
                    return;
                }
                try (reader) {
                    segment(name, reader);
                }
                previous = name;
            }
        }

        /** Segments are deleted oldest first: if one is gone, so is all before it. */
        private List<SegmentName> leftAfterReleaseOf(SegmentName name, NoSuchFileException gone) throws IOException {
            List<SegmentName> left = SegmentSet.load(store, directory).from(from);
            if (left.isEmpty() || left.get(0).compareTo(name) <= 0) {
                throw gone;
            }
            return left;
        }

        /**
         * A log begins where it was released up to. Before that there may be empty segments: of writers that slept till the names
         * occupied against them were released, and died before they could see that they were late.
         */
        private void requireFollows(SegmentName name) throws CorruptLogException {
            boolean mayBegin = previous == null || (!begun && previous.epoch() < name.epoch());
            if (!mayBegin && name.firstSequence() != nextSequence) {
                throw new CorruptLogException(
                        ("%s: segment %s should begin at sequence %d, where the one before it ends; a segment is missing,"
                                        + " or two writers wrote at the same time")
                                .formatted(directory, name.fileName(), nextSequence));
            }
            long needed = Math.max(from, nextSequence);
            if (mayBegin && reachingBack && name.firstSequence() > needed) {
                throw new CorruptLogException(
                        "%s: the log begins with %s, but is needed from sequence %d on; it was released too early, or segments are missing"
                                .formatted(directory, name.fileName(), needed));
            }
        }

        private void segment(SegmentName name, SegmentReader reader) throws IOException {
            Next next = null;
            while (reader.nextSequence() < until) {
                next = reader.next();
                if (!(next instanceof Next.Frame frame)) {
                    break;
                }
                begun = true;
                if (frame.sequence() >= from) {
                    frames++;
                    handler.frame(frame.epoch(), frame.sequence(), frame.payload());
                }
            }
            if (next instanceof Next.TornTail tail) {
                torn.add(new TornTail(name.in(directory), tail.offset(), tail.droppedBytes(), tail.reason()));
            }
            nextSequence = reader.nextSequence();
        }
    }
}
