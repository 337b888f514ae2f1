package io.treadle.runtime.codec;

import java.io.OutputStream;
import java.util.Arrays;

/** A byte array that grows, with the number formats of a run. Not thread-safe. */
final class GrowingBytes extends OutputStream {
    /** Below the largest array a JVM makes. */
    private static final int MOST = Integer.MAX_VALUE - 64;

    private byte[] bytes;
    private int size;

    GrowingBytes(int initial) {
        bytes = new byte[initial];
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    /** Makes room for {@code more} bytes and returns where they begin; the caller writes them into {@link #array}. */
    int claim(int more) {
        int at = size;
        if (more > bytes.length - at) {
            grow(more);
        }
        size = at + more;
        return at;
    }

    /** Forgets everything from {@code newSize} on. */
    void cutTo(int newSize) {
        size = newSize;
    }

    byte[] copyAndClear() {
        byte[] copy = Arrays.copyOf(bytes, size);
        size = 0;
        return copy;
    }

    @Override
    public void write(int value) {
        int at = claim(1);
        bytes[at] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        int at = claim(length);
        System.arraycopy(from, offset, bytes, at, length);
    }

    void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        write(rest);
    }

    void zigzag(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            write(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        write((int) rest);
    }

    void fixed64(long value) {
        int at = claim(8);
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    void fixed32At(int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    private void grow(int more) {
        long wanted = Math.max((long) size + more, 2L * bytes.length);
        if ((long) size + more > MOST) {
            throw new IllegalStateException("a run of %d bytes: more than an array can hold".formatted(wanted));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MOST));
    }
}
