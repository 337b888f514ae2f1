package io.treadle.connectors.files;

import java.time.Duration;
import java.time.Instant;

/** When a rolled file ends: as soon as it has so many bytes at a batch's end, or is so old. */
record Rolling(long bytes, Duration interval) {
    /**
     * How much longer than its writer the driver waits before it ends a file itself: the writer is to have given up
     * by then, so
     * that no task fails only because its file was taken away.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    boolean isFull(long length) {
        return length >= bytes;
    }

    /** A clock that was set back makes it old as well. */
    boolean isOld(Instant begun, Instant now) {
        return now.isBefore(begun) || !now.isBefore(begun.plus(interval));
    }

    boolean isAbandoned(Instant begun, Instant now) {
        return now.isBefore(begun) || !now.isBefore(begun.plus(interval).plus(PATIENCE));
    }
}
