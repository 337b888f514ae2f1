package io.treadle.runtime.codec;

import io.treadle.api.Codec;
import io.treadle.api.Pair;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The codecs of the application, by class and by name. Immutable. */
final class OwnCodecs {
    private static final int LONGEST_NAME = 100;
    /** Which every run writes in its own way. */
    private static final Set<Class<?>> TAKEN =
            Set.of(String.class, Long.class, Integer.class, Double.class, Boolean.class, byte[].class, Pair.class);

    private final Map<Class<?>, Codec<Object>> byType = new HashMap<>();
    private final Map<String, Codec<Object>> byName = new HashMap<>();

    /** @throws IllegalArgumentException if one cannot be had as it is */
    @SuppressWarnings("unchecked") // conf.codec takes a class and its codec together
    OwnCodecs(Map<Class<?>, Codec<?>> codecs) {
        codecs.forEach((type, codec) -> {
            check(type, codec);
            byType.put(type, (Codec<Object>) codec);
            Codec<?> other = byName.put(codec.name(), (Codec<Object>) codec);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two codecs are named \"%s\", the one of %s being one of them: give each its own name"
                                .formatted(codec.name(), type.getName()));
            }
        });
    }

    private static void check(Class<?> type, Codec<?> codec) {
        int length = codec.name().length();
        if (TAKEN.contains(type)) {
            throw new IllegalArgumentException(
                    "a codec for %s: its format is fixed; wrap the value in a class of your own"
                            .formatted(type.getName()));
        }
        if (length < 1 || length > LONGEST_NAME || codec.version() < 1) {
            throw new IllegalArgumentException(
                    "the codec of %s has the name \"%s\" and version %d: wanted 1 to %d characters, and at least 1"
                            .formatted(type.getName(), codec.name(), codec.version(), LONGEST_NAME));
        }
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** In the order of their names. */
    List<Class<?>> types() {
        return byType.keySet().stream()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    @Nullable
    Codec<Object> of(Class<?> type) {
        return byType.get(type);
    }

    Codec<Object> named(String name) throws CodecException {
        Codec<Object> codec = byName.get(name);
        if (codec == null) {
            throw new CodecException(
                    "a value was written by the codec \"%s\", which is not here: does every process make the same conf?"
                            .formatted(name));
        }
        return codec;
    }

    static byte[] encode(Codec<Object> codec, Object value) throws CodecException {
        GrowingBytes bytes = new GrowingBytes(64);
        try {
            codec.encode(value, new DataOutputStream(bytes));
            return bytes.copyAndClear();
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    "the codec \"%s\" cannot write a value of class %s: %s"
                            .formatted(codec.name(), value.getClass().getName(), e),
                    e);
        }
    }

    static Object decode(Codec<Object> codec, int version, byte[] bytes) throws CodecException {
        if (version < 1 || version > codec.version()) {
            throw new CodecException(
                    "a value of version %d of the codec \"%s\", which is of version %d: wanted none later"
                            .formatted(version, codec.name(), codec.version()));
        }
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Object value;
        try {
            value = codec.decode(new DataInputStream(in), version);
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    "the codec \"%s\" cannot read a value of %d bytes of version %d: %s"
                            .formatted(codec.name(), bytes.length, version, e),
                    e);
        }
        if (in.available() > 0) {
            throw new CodecException("the codec \"%s\" leaves %d of %d bytes: wanted all of them read"
                    .formatted(codec.name(), in.available(), bytes.length));
        }
        return value;
    }
}
