package io.treadle.runtime.codec;

import org.jspecify.annotations.Nullable;

/** Copies what somebody could change. Confined to a thread. */
public final class Copier {
    private final ShuffleCodec codec;
    private final RunWriter writer;

    Copier(ShuffleCodec codec) {
        this.codec = codec;
        this.writer = codec.writer();
    }

    /**
     * An object that is equal to {@code value} and shares nothing with it that can be changed; itself, if nothing of it
     * can be. A copy is what would come out of a shuffle.
     *
     * @throws CodecException if it can be changed, and no shuffle could carry it
     */
    @SuppressWarnings("NullAway") // a record may be null if the application made it so
    public Object own(@Nullable Object value) throws CodecException {
        if (codec.isImmutable(value)) {
            return value;
        }
        writer.write(value);
        return codec.reader(writer.take()).next();
    }
}
