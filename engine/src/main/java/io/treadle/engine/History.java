package io.treadle.engine;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the drivers before left: their batch log, read to its final end. Filled by {@link Checkpoint}, given to the {@link
 * DriverCore} with {@link DriverEvent.Recovered}, which goes on from it: not to be used by two.
 */
public final class History {
    private final BatchLogState state = new BatchLogState();
    private final CRC32C hash = new CRC32C();

    /**
     * Adds the next record of the log.
     *
     * @throws IllegalStateException if no driver can have appended it after the ones before
     */
    public void add(ByteBuffer payload) {
        hash.update(payload.duplicate());
        state.apply(BatchLogCodec.decode(payload));
    }

    BatchLogState state() {
        return state;
    }

    /** CRC32C over the payloads, in order; 0 if there are none. */
    public long hash() {
        return hash.getValue();
    }
}
