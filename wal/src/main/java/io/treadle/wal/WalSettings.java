package io.treadle.wal;

import java.time.Duration;

/**
 * How a log is written.
 *
 * @param segmentBytes a new segment is begun before a frame that would make the current one longer than this
 * @param segmentAge a new segment is begun at the first append this long after the current one's first
 * @param maxFrameBytes the longest payload accepted; at most {@link #LARGEST_FRAME_BYTES}
 * @param queueBytes how much may wait to be written; a single payload longer than this is accepted when nothing waits
 * @param sync how safe a record is when its append completes
 */
public record WalSettings(long segmentBytes, Duration segmentAge, int maxFrameBytes, long queueBytes, Sync sync) {
    /** The format's own limit of a payload, which readers hold against damaged lengths: 64 MiB. */
    public static final int LARGEST_FRAME_BYTES = 64 << 20;

    public WalSettings {
        requirePositive("segmentBytes", segmentBytes);
        requirePositive("maxFrameBytes", maxFrameBytes);
        requirePositive("queueBytes", queueBytes);
        if (segmentAge.isNegative() || segmentAge.isZero()) {
            throw new IllegalArgumentException("segmentAge is %s; it must be longer than zero".formatted(segmentAge));
        }
        if (maxFrameBytes > LARGEST_FRAME_BYTES) {
            throw new IllegalArgumentException("maxFrameBytes is %d; the log's format allows at most %d"
                    .formatted(maxFrameBytes, LARGEST_FRAME_BYTES));
        }
    }

    /** 64 MiB or one hour a segment, frames up to 16 MiB, 32 MiB waiting, hflush. */
    public static WalSettings defaults() {
        return new WalSettings(64L << 20, Duration.ofHours(1), 16 << 20, 32L << 20, Sync.HFLUSH);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s is %d; it must be greater than zero".formatted(name, value));
        }
    }
}
