package io.treadle.runtime.codec;

import io.treadle.api.Pair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of any kind into a run: the frequent kinds itself, the others through Avro and Kryo. Confined to a
 * thread.
 */
final class ValueWriter {
    private final GrowingBytes out;
    private final ShuffleCodec codec;
    private @Nullable AvroSchemas schemas;
    private @Nullable OwnForms forms;

    ValueWriter(GrowingBytes out, ShuffleCodec codec) {
        this.out = out;
        this.codec = codec;
    }

    /** Schemas and names of codecs are written once a run. */
    void beginRun() {
        schemas = null;
        forms = null;
    }

    void write(@Nullable Object value, int depth) throws CodecException {
        if (value == null) {
            out.write(Tag.NULL);
        } else if (value instanceof String text) {
            writeText(text);
        } else if (value instanceof Long number) {
            out.write(Tag.LONG);
            out.zigzag(number);
        } else if (value instanceof Pair<?, ?> pair) {
            checkDepth(depth);
            out.write(Tag.PAIR);
            write(pair.key(), depth + 1);
            write(pair.value(), depth + 1);
        } else if (value instanceof Integer number) {
            out.write(Tag.INTEGER);
            out.zigzag(number);
        } else {
            writeRarer(value, depth);
        }
    }

    private void writeRarer(Object value, int depth) throws CodecException {
        io.treadle.api.Codec<Object> own = codec.own().of(value.getClass());
        if (own != null) {
            OwnForms known = forms;
            if (known == null) {
                known = new OwnForms(codec.own());
                forms = known;
            }
            known.write(own, value, out);
        } else if (value instanceof Double number) {
            out.write(Tag.DOUBLE);
            out.fixed64(Double.doubleToRawLongBits(number));
        } else if (value instanceof Boolean flag) {
            out.write(flag ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof byte[] bytes) {
            out.write(Tag.BYTES);
            out.varint(bytes.length);
            out.write(bytes, 0, bytes.length);
        } else if (value instanceof List<?> list && PlainLists.isPlain(list)) {
            checkDepth(depth);
            writeList(list, depth);
        } else if (value instanceof IndexedRecord avro) {
            AvroSchemas known = schemas;
            if (known == null) {
                known = new AvroSchemas();
                schemas = known;
            }
            known.write(avro, out);
        } else {
            writeKryo(value);
        }
    }

    private void writeText(String text) {
        int length = text.length();
        int start = out.size();
        out.write(Tag.TEXT);
        out.varint(length);
        int at = out.claim(length);
        byte[] bytes = out.array();
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            if (character >= 0x80) {
                out.cutTo(start);
                writeWiderText(text);
                return;
            }
            bytes[at + i] = (byte) character;
        }
    }

    /** UTF-8 cannot hold half of a surrogate pair, which a Java string may. */
    private void writeWiderText(String text) {
        byte[] bytes;
        if (hasLoneSurrogate(text)) {
            out.write(Tag.TEXT_UTF16);
            bytes = new byte[2 * text.length()];
            for (int i = 0; i < text.length(); i++) {
                bytes[2 * i] = (byte) (text.charAt(i) >>> 8);
                bytes[2 * i + 1] = (byte) text.charAt(i);
            }
        } else {
            out.write(Tag.TEXT);
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        out.varint(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private void writeList(List<?> list, int depth) throws CodecException {
        out.write(Tag.LIST);
        out.varint(list.size());
        for (Object element : list) {
            write(element, depth + 1);
        }
    }

    private void writeKryo(Object value) throws CodecException {
        out.write(Tag.KRYO);
        byte[] bytes = codec.kryo().write(value);
        out.varint(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private static void checkDepth(int depth) throws CodecException {
        if (depth >= ShuffleCodec.DEEPEST) {
            throw new CodecException("pairs and lists nested more than %d deep: does a list hold itself?"
                    .formatted(ShuffleCodec.DEEPEST));
        }
    }
}
