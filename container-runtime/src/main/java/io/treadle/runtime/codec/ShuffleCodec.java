package io.treadle.runtime.codec;

import com.google.protobuf.ByteString;
import io.treadle.api.StreamingConf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How records cross from one executor to another: the application's codecs, own formats for text, numbers, byte arrays,
 * pairs and lists, Avro for Avro records, Kryo for registered classes. The same in every process that ran the same
 * main. Thread-safe; the writers, readers and copiers it gives are confined to the thread that asked for them.
 */
public final class ShuffleCodec {
    /** Bytes a single record may take: less than a frame, with room for what is around it. */
    public static final int LARGEST_RECORD = 60 << 20;

    static final int DEEPEST = 200;

    private final OwnCodecs own;
    private final Immutables immutables;
    private final ThreadLocal<KryoValues> kryo;

    /**
     * @param registered the application's classes, in any order
     * @param immutable classes that the application declares so
     * @throws IllegalArgumentException if the codecs contradict each other
     */
    private ShuffleCodec(List<Class<?>> registered, List<Class<?>> immutable, OwnCodecs own) {
        this.own = own;
        this.immutables = new Immutables(immutable);
        this.kryo = ThreadLocal.withInitial(() -> new KryoValues(registered, own));
    }

    /** Of an application that has described how its classes are carried. */
    public static ShuffleCodec of(StreamingConf conf) {
        return new ShuffleCodec(conf.registered(), conf.immutable(), new OwnCodecs(conf.codecs()));
    }

    /** Of an application that only registers classes. */
    public ShuffleCodec(List<Class<?>> registered) {
        this(List.copyOf(registered), List.of(), new OwnCodecs(Map.of()));
    }

    public RunWriter writer() {
        return new RunWriter(this);
    }

    /** @throws CodecException if the bytes do not begin like a run */
    public RunReader reader(ByteString run) throws CodecException {
        return new RunReader(run.toByteArray(), this);
    }

    public Copier copier() {
        return new Copier(this);
    }

    /** Whether nobody can change it, so that it may be shared. */
    public boolean isImmutable(@Nullable Object value) {
        return immutables.contains(value);
    }

    KryoValues kryo() {
        return kryo.get();
    }

    OwnCodecs own() {
        return own;
    }
}
