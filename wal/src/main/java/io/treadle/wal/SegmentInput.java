package io.treadle.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment's bytes, read ahead in large pieces, with the offset of the next one. Confined to one thread. */
final class SegmentInput implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final LogInput input;
    private final ByteBuffer ahead = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long offset;

    SegmentInput(LogInput input) {
        this.input = input;
    }

    /** The offset in the file of the byte read next. */
    long offset() {
        return offset;
    }

    /** Fills {@code target} as far as the file goes; says how many bytes that were. */
    int read(byte[] target) throws IOException {
        int filled = 0;
        while (filled < target.length && hasMore()) {
            int count = Math.min(ahead.remaining(), target.length - filled);
            ahead.get(target, filled, count);
            filled += count;
        }
        offset += filled;
        return filled;
    }

    /** Reads to the end of the file; says whether there were only zeros. */
    boolean restIsZero() throws IOException {
        boolean zero = true;
        while (hasMore()) {
            zero &= ahead.get() == 0;
            offset++;
        }
        return zero;
    }

    private boolean hasMore() throws IOException {
        while (!ahead.hasRemaining()) {
            ahead.clear();
            int count = input.read(ahead);
            ahead.flip();
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
