package io.treadle.api;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How objects of one class are carried between executors, in place of what Treadle would do by itself. Made known with
 * {@link StreamingConf#codec}. Called from several task threads at once.
 *
 * @param <T> the class; not a superclass of it
 */
public interface Codec<T> {
    /**
     * Names what the bytes mean, for as long as they may be read: {@code visit}. 1 to 100 characters; no two codecs of
     * an application share one.
     */
    String name();

    /** Of the form that {@link #encode} writes; at least 1. To be raised when that changes. */
    default int version() {
        return 1;
    }

    /** Writes one value, which is never null. */
    void encode(T value, DataOutput out) throws IOException;

    /**
     * Reads what {@link #encode} wrote, all of it, and gives an equal object.
     *
     * @param version with which it was written: this codec's, or one before
     */
    T decode(DataInput in, int version) throws IOException;
}
