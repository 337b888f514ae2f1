package io.treadle.runtime.codec;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * How records cross from one executor to another: own formats for text, numbers, byte arrays, pairs and lists, Avro for Avro
 * records, Kryo for registered classes. The same in every process that ran the same main. Thread-safe; the writers and
 * readers it gives are confined to the thread that asked for them.
 */
public final class Codec {
    /** Bytes a single record may take: less than a frame, with room for what is around it. */
    public static final int LARGEST_RECORD = 60 << 20;

    static final int DEEPEST = 200;

    private final ThreadLocal<KryoValues> kryo;

    /** @param registered the application's classes, in any order */
    public Codec(List<Class<?>> registered) {
        List<Class<?>> classes = List.copyOf(registered);
        this.kryo = ThreadLocal.withInitial(() -> new KryoValues(classes));
    }

    public RunWriter writer() {
        return new RunWriter(this);
    }

    /** @throws CodecException if the bytes do not begin like a run */
    public RunReader reader(ByteString run) throws CodecException {
        return new RunReader(run.toByteArray(), this);
    }

    KryoValues kryo() {
        return kryo.get();
    }
}
