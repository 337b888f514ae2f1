package io.treadle.soak.load;

import java.time.Duration;

/**
 * How many records are due by when, at a steady rate and up to a last one. Immutable.
 *
 * @param perSecond records in a second
 * @param total records in all
 */
public record Pace(long perSecond, long total) {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    public Pace {
        if (perSecond < 1 || total < 1) {
            throw new IllegalArgumentException(
                    "%d records a second, %d in all: wanted at least 1 of each".formatted(perSecond, total));
        }
    }

    /** Without a last one. */
    public static Pace endless(long perSecond) {
        return new Pace(perSecond, Long.MAX_VALUE);
    }

    /** The number of records that should have been sent by then. */
    public long due(long nanosSinceStart) {
        long seconds = nanosSinceStart / NANOS_PER_SECOND;
        long rest = nanosSinceStart % NANOS_PER_SECOND;
        return Math.min(total, seconds * perSecond + rest * perSecond / NANOS_PER_SECOND);
    }

    /** How late a record is that has not been sent yet. */
    public long behindMillis(long sent, long nanosSinceStart) {
        return (due(nanosSinceStart) - sent) * 1000 / perSecond;
    }
}
