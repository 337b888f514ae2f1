package io.treadle.connectors.jdbc;

import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/** A 64-bit sum over values, the same in every process, time zone and release: it is kept in the marks table. */
final class Checksum {
    static final long SEED = 0x9E3779B97F4A7C15L;

    private static final long PRIME = 0x100000001B3L;

    private Checksum() {}

    /** The hash so far, and one value more. The order of values counts. */
    static long add(long hash, @Nullable Object value) {
        return mix(hash * PRIME + of(value));
    }

    /** Spreads every bit over all. */
    static long mix(long hash) {
        long mixed = hash;
        mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    private static long of(@Nullable Object value) {
        if (value == null) {
            return 1;
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return 2 + PRIME * ((Number) value).longValue();
        }
        if (value instanceof byte[] array) {
            return ofBytes(array);
        }
        if (value instanceof Timestamp time) {
            return ofText(time.toInstant().toString()); // its own text depends on the host's zone
        }
        return ofText(value.toString());
    }

    private static long ofText(CharSequence text) {
        long hash = 5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    private static long ofBytes(byte[] array) {
        long hash = 6;
        for (byte each : array) {
            hash = (hash ^ (each & 0xFF)) * PRIME;
        }
        return hash;
    }
}
