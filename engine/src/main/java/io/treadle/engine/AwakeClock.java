package io.treadle.engine;

/**
 * Time in which the driver was awake. A driver that was paused, or whose clock jumped, must not take everyone else for
 * silent: what they said meanwhile is still waiting to be read. Confined to the driver's loop.
 */
final class AwakeClock {
    private final long longestNapNanos;
    private long lastNanos;
    private long pausedNanos;

    /** @param longestNapNanos between two looks at the clock, when all is well */
    AwakeClock(long longestNapNanos, long startNanos) {
        this.longestNapNanos = longestNapNanos;
        this.lastNanos = startNanos;
    }

    /** The awake time at {@code nowNanos}, which never falls from one call to the next. */
    long at(long nowNanos) {
        long napNanos = nowNanos - lastNanos;
        if (napNanos < 0 || napNanos > longestNapNanos) {
            pausedNanos += napNanos;
        }
        lastNanos = nowNanos;
        return nowNanos - pausedNanos;
    }
}
