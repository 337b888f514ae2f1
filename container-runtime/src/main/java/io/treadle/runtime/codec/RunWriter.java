package io.treadle.runtime.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/** Writes runs of whole values, one after the other. Confined to a thread. */
public final class RunWriter {
    static final int VERSION = 2;
    static final int HEADER = 5;

    private static final int INITIAL = 512;

    private final GrowingBytes out = new GrowingBytes(INITIAL);
    private final ValueWriter values;
    private int count;

    RunWriter(ShuffleCodec codec) {
        this.values = new ValueWriter(out, codec);
    }

    /** Bytes of the run so far. */
    public int size() {
        return out.size();
    }

    /** @throws CodecException if the value cannot be written; the run is then of no use */
    public void write(@Nullable Object value) throws CodecException {
        if (count == 0) {
            out.write(VERSION);
            out.claim(4);
        }
        int before = out.size();
        values.write(value, 0);
        if (out.size() - before > ShuffleCodec.LARGEST_RECORD) {
            throw new CodecException("a record of %d bytes cannot cross a shuffle: wanted at most %d; split it first"
                    .formatted(out.size() - before, ShuffleCodec.LARGEST_RECORD));
        }
        count++;
    }

    /** The run, which ends here; the next value begins a new one. Empty if nothing was written. */
    public ByteString take() {
        if (count == 0) {
            return ByteString.EMPTY;
        }
        out.fixed32At(1, count);
        count = 0;
        values.beginRun();
        return UnsafeByteOperations.unsafeWrap(out.copyAndClear());
    }
}
