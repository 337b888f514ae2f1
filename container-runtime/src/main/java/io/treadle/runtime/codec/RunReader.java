package io.treadle.runtime.codec;

/**
 * Reads one run. Bytes that were cut or are not a run give a {@link CodecException}, never a value. Confined to a
 * thread.
 */
public final class RunReader {
    private final BoundedBytes in;
    private final ValueReader values;
    private long left;

    RunReader(byte[] run, ShuffleCodec codec) throws CodecException {
        this.in = new BoundedBytes(run);
        this.values = new ValueReader(in, codec);
        if (run.length == 0) {
            return;
        }
        int version = in.unsignedByte();
        if (version != RunWriter.VERSION) {
            throw new CodecException("a run of version %d; this is version %d: do all executors run the same Treadle?"
                    .formatted(version, RunWriter.VERSION));
        }
        left = in.fixed(4);
        if (left == 0 || left > in.remaining()) {
            throw new CodecException("a run of %d values in %d bytes".formatted(left, in.remaining()));
        }
    }

    /** @throws CodecException if bytes are left after the last value */
    public boolean hasNext() throws CodecException {
        if (left == 0 && in.remaining() > 0) {
            throw new CodecException("%d bytes after the last value of a run".formatted(in.remaining()));
        }
        return left > 0;
    }

    /** The next value, null if a null was written. */
    @SuppressWarnings("NullAway") // what was written may have been null, and whoever reads values takes any
    public Object next() throws CodecException {
        if (left == 0) {
            throw new CodecException("no value is left in the run");
        }
        left--;
        return values.read(0);
    }
}
