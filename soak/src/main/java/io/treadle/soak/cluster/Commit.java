package io.treadle.soak.cluster;

import io.treadle.protocol.wire.BatchSummary;

/**
 * A committed batch, as whoever follows the application hears of it.
 *
 * @param plannedMillis when it was planned, on the driver's clock, in milliseconds of the epoch
 * @param toldMillis when this process was told that it is committed: tenths of a second later than that at most, while
 *     it follows a driver
 */
public record Commit(long batch, long records, long plannedMillis, long toldMillis) {
    static Commit of(BatchSummary summary, long nowMillis) {
        return new Commit(summary.getBatch(), summary.getRecords(), summary.getPlannedMillis(), nowMillis);
    }
}
