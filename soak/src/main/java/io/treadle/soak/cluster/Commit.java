package io.treadle.soak.cluster;

import io.treadle.protocol.wire.BatchSummary;

/**
 * A committed batch, on the driver's clock.
 *
 * @param plannedMillis when it was planned, in milliseconds of the epoch
 * @param committedMillis when it was committed, to a few milliseconds
 */
public record Commit(long batch, long records, long plannedMillis, long committedMillis) {
    static Commit of(BatchSummary summary) {
        // A batch is planned about when its first message is sent; what came before that is scheduling.
        long runMicros = Math.max(0, summary.getTotalMicros() - summary.getSchedulingMicros());
        return new Commit(
                summary.getBatch(),
                summary.getRecords(),
                summary.getPlannedMillis(),
                summary.getPlannedMillis() + runMicros / 1000);
    }
}
