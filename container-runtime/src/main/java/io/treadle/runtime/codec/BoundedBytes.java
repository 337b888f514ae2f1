package io.treadle.runtime.codec;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link GrowingBytes} wrote. Never allocates by a length that the bytes at hand cannot fill. Not
 * thread-safe.
 */
final class BoundedBytes {
    private final byte[] bytes;
    private int at;

    BoundedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int position() {
        return at;
    }

    int remaining() {
        return bytes.length - at;
    }

    byte[] array() {
        return bytes;
    }

    int unsignedByte() throws CodecException {
        if (at >= bytes.length) {
            throw tooShort(1);
        }
        return bytes[at++] & 0xff;
    }

    /** Skips {@code length} bytes and returns where they begin. */
    int take(int length) throws CodecException {
        if (length < 0 || length > bytes.length - at) {
            throw tooShort(length);
        }
        int from = at;
        at += length;
        return from;
    }

    /** A number of things that take at least a byte each. */
    int length() throws CodecException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = unsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (value > remaining()) {
                    throw new CodecException("a length of %d at byte %d of %d: wanted at most the %d bytes left"
                            .formatted(value, at, bytes.length, remaining()));
                }
                return (int) value;
            }
        }
        throw new CodecException("a length of more than 5 bytes at byte %d of %d".formatted(at, bytes.length));
    }

    long zigzag() throws CodecException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = unsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new CodecException("a number of more than 10 bytes at byte %d of %d".formatted(at, bytes.length));
    }

    long fixed(int length) throws CodecException {
        int from = take(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (bytes[from + i] & 0xff);
        }
        return value;
    }

    String utf8() throws CodecException {
        int length = length();
        int from = take(length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    private CodecException tooShort(int wanted) {
        return new CodecException(
                "the run ends too soon: %d bytes wanted at byte %d of %d".formatted(wanted, at, bytes.length));
    }
}
