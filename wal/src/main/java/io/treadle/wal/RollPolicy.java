package io.treadle.wal;

import java.time.Duration;

/** When a segment is long or old enough. */
record RollPolicy(long segmentBytes, Duration segmentAge) {
    /**
     * Whether a new segment is begun before the next frame. One without frames never ends.
     *
     * @param frameBytes length of the next frame, header included
     */
    boolean isDue(SegmentWriter segment, long frameBytes, long nowNanos) {
        if (segment.frames() == 0) {
            return false;
        }
        return segment.length() + frameBytes > segmentBytes
                || nowNanos - segment.firstFrameNanos() >= segmentAge.toNanos();
    }
}
