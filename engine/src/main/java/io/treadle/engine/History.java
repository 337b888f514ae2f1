package io.treadle.engine;

import io.treadle.engine.BatchLogEvent.Restated;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the drivers before left: their batch log, read to its final end. Filled by {@link Checkpoint}, given to the {@link
 * DriverCore} with {@link DriverEvent.Recovered}, which goes on from it: not to be used by two.
 *
 * <p>What was released of the log is missing at its beginning, or, if it was released while it was read, after records that were read.
 * Either way nothing counts till the log is restated, and a log that is not is corrupt.
 */
public final class History {
    private BatchLogState state = new BatchLogState();
    private final CRC32C hash = new CRC32C();
    private long nextSequence;
    private long records;
    /** Records are missing before this one, and nothing has restated them yet. */
    private boolean cut;

    /**
     * Adds the next record of the log.
     *
     * @throws IllegalStateException if no driver can have appended it after the ones before
     */
    public void add(long sequence, ByteBuffer payload) {
        reach(sequence);
        BatchLogEvent event = BatchLogCodec.decode(payload);
        if (event instanceof Restated) {
            cut = false;
            hash.reset();
        }
        if (!cut) {
            hash.update(payload.duplicate());
            state.apply(event);
        }
        nextSequence++;
        records++;
    }

    /**
     * There are no more records.
     *
     * @throws IllegalStateException if records are missing that nothing restates
     */
    void end(long endSequence) {
        reach(endSequence);
        if (cut) {
            throw new IllegalStateException(
                    ("records are missing before record %d, and no later one restates them; files"
                                    + " of the log were deleted or not copied: bring them back, or use another checkpoint directory")
                            .formatted(endSequence - records));
        }
    }

    private void reach(long sequence) {
        if (sequence != nextSequence) {
            cut = true;
            state = new BatchLogState();
            nextSequence = sequence;
        }
    }

    BatchLogState state() {
        return state;
    }

    /** How many records were read. */
    public long records() {
        return records;
    }

    /**
     * CRC32C over the payloads that the state rests on, in order: from the newest restatement on, or all if there is none; 0
     * if there are no payloads. So it does not depend on how much of what was restated has been released.
     */
    public long hash() {
        return hash.getValue();
    }
}
