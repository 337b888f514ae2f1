package io.treadle.runtime.codec;

import io.treadle.api.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ValueWriter} wrote. Confined to a thread. */
final class ValueReader {
    private final BoundedBytes in;
    private final ShuffleCodec codec;
    private @Nullable AvroSchemas schemas;
    private @Nullable OwnForms forms;

    ValueReader(BoundedBytes in, ShuffleCodec codec) {
        this.in = in;
        this.codec = codec;
    }

    @Nullable
    Object read(int depth) throws CodecException {
        if (depth > ShuffleCodec.DEEPEST) {
            throw new CodecException("pairs and lists nested more than %d deep at byte %d"
                    .formatted(ShuffleCodec.DEEPEST, in.position()));
        }
        int tag = in.unsignedByte();
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.TEXT -> in.utf8();
            case Tag.LONG -> in.zigzag();
            case Tag.INTEGER -> integer();
            case Tag.DOUBLE -> Double.longBitsToDouble(in.fixed(8));
            case Tag.TRUE -> true;
            case Tag.FALSE -> false;
            case Tag.BYTES -> bytes();
            case Tag.PAIR -> pair(depth);
            case Tag.LIST -> list(depth);
            case Tag.TEXT_UTF16 -> utf16();
            case Tag.AVRO_SPECIFIC, Tag.AVRO_GENERIC -> avro(tag == Tag.AVRO_SPECIFIC);
            case Tag.KRYO -> codec.kryo().read(bytes());
            case Tag.OWN -> own();
            default ->
                throw new CodecException("unknown kind of value %d at byte %d; wanted 0 to %d"
                        .formatted(tag, in.position() - 1, Tag.OWN));
        };
    }

    private Integer integer() throws CodecException {
        long value = in.zigzag();
        if (value != (int) value) {
            throw new CodecException("an Integer of %d at byte %d".formatted(value, in.position()));
        }
        return (int) value;
    }

    private byte[] bytes() throws CodecException {
        int length = in.length();
        int from = in.take(length);
        return Arrays.copyOfRange(in.array(), from, from + length);
    }

    @SuppressWarnings("NullAway") // a pair of the application may hold null
    private Pair<?, ?> pair(int depth) throws CodecException {
        Object key = read(depth + 1);
        return new Pair<>(key, read(depth + 1));
    }

    private List<@Nullable Object> list(int depth) throws CodecException {
        int length = in.length();
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read(depth + 1));
        }
        return list;
    }

    private String utf16() throws CodecException {
        byte[] bytes = bytes();
        char[] characters = new char[bytes.length / 2];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) (((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff));
        }
        return new String(characters);
    }

    private Object own() throws CodecException {
        OwnForms known = forms;
        if (known == null) {
            known = new OwnForms(codec.own());
            forms = known;
        }
        return known.read(in);
    }

    private Object avro(boolean specific) throws CodecException {
        AvroSchemas known = schemas;
        if (known == null) {
            known = new AvroSchemas();
            schemas = known;
        }
        return known.read(in, specific);
    }
}
