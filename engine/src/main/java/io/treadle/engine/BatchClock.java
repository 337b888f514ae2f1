package io.treadle.engine;

/**
 * Knows when a batch is due: at the multiples of the interval counted from the start, on a monotonic clock. Ticks that were
 * missed are one. Confined to the driver's loop.
 */
final class BatchClock {
    private final long intervalNanos;
    private long nextNanos;

    BatchClock(long intervalNanos, long startNanos) {
        this.intervalNanos = intervalNanos;
        this.nextNanos = startNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    /** Takes the tick that is due, and with it all that were missed before it; gives its time. */
    long take(long nowNanos) {
        long missed = Math.max(0, (nowNanos - nextNanos) / intervalNanos);
        long tickNanos = nextNanos + missed * intervalNanos;
        nextNanos = tickNanos + intervalNanos;
        return tickNanos;
    }

    long nextNanos() {
        return nextNanos;
    }
}
