package io.treadle.api.sink;

/**
 * Which part of which batch is being written, and for whom: what an output needs to be exact.
 *
 * <p>{@code batch}, {@code part} and {@code parts} are the same whenever the part is written again, by another
 * executor, another driver, or with other parallelism; its records are then the same, if sources and functions are
 * deterministic. So
 * {@code (batch number, part)} is a key under which an output can remember that it has the records.
 *
 * @param part from 0, below {@code parts}; some of a batch's parts may have no records, and then are not written
 * @param parts number of parts that the output has in this batch
 * @param epoch of the driver that asks; a writer of a lower one is not in charge any more
 * @param again whether the part may have been written before, wholly or not at all as far as the output is concerned
 */
public record WriteContext(BatchId batch, int part, int parts, long epoch, boolean again) {
    public WriteContext {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException(
                    "part %d of batch %d: wanted 0 to %d".formatted(part, batch.number(), parts - 1));
        }
    }
}
