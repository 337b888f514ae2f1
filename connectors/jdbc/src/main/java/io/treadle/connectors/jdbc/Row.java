package io.treadle.connectors.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of the statement's columns. Immutable, as long as nobody changes an array or an
 * object that was given.
 *
 * <p>Good for every driver: null, String, Boolean, numbers, BigDecimal, BigInteger, byte arrays, {@code java.time},
 * {@code java.sql} dates and times, UUID, enums (by name). Anything else goes to the driver as it is, and must have a
 * {@code toString} that says all of its value: rows are compared by checksum when a part is written again.
 *
 * <p>A {@link Timestamp} counts as the instant that it is, {@code java.sql.Date} and {@code Time} as the local date and
 * time that they say. On hosts of different zones, give an {@link Instant} or {@code java.time.LocalDateTime}: what a
 * driver makes of the old types depends on the host's zone.
 */
public final class Row {
    private final @Nullable Object[] values;

    private Row(@Nullable Object[] values) {
        this.values = values;
    }

    /** A row of these values. */
    public static Row of(@Nullable Object... values) {
        @Nullable Object[] taken = new @Nullable Object[values.length];
        for (int i = 0; i < values.length; i++) {
            taken[i] = forDriver(values[i], i + 1);
        }
        return new Row(taken);
    }

    int width() {
        return values.length;
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    /** What it takes in memory, about. */
    long bytes() {
        long bytes = 32;
        for (Object value : values) {
            bytes += 16;
            if (value instanceof String text) {
                bytes += text.length();
            } else if (value instanceof byte[] array) {
                bytes += array.length;
            }
        }
        return bytes;
    }

    /** The same in every process for equal values. */
    long checksum() {
        long hash = Checksum.SEED;
        for (Object value : values) {
            hash = Checksum.add(hash, value);
        }
        return Checksum.mix(hash);
    }

    /** Binds one value to one parameter, which counts from 1. */
    void bind(PreparedStatement statement, int parameter, int index) throws SQLException {
        Object value = values[index];
        if (value == null) {
            statement.setNull(parameter, Types.NULL);
        } else {
            statement.setObject(parameter, value);
        }
    }

    /** How many values there are, and none of them: rows hold what logs must not. */
    @Override
    public String toString() {
        return "a row of %d values".formatted(values.length);
    }

    /** Drivers need not know more than JDBC 4.2 tells them to. */
    private static @Nullable Object forDriver(@Nullable Object value, int ordinal) {
        if (value == null) {
            return null;
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof ZonedDateTime time) {
            return time.toOffsetDateTime();
        }
        if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Character letter) {
            return letter.toString();
        }
        if (value.getClass() == Date.class) {
            return Timestamp.from(((Date) value).toInstant());
        }
        requireText(value, ordinal);
        return value;
    }

    /** An object that only says who it is would give another checksum in each process. */
    private static void requireText(Object value, int ordinal) {
        if (value instanceof byte[]) {
            return;
        }
        String identity = value.getClass().getName() + "@" + Integer.toHexString(value.hashCode());
        if (value.getClass().isArray() || value.toString().equals(identity)) {
            throw new IllegalArgumentException(
                    ("value %d of a row is a %s, which has no toString that says its value: give a String,"
                                    + " number, byte[], date, or an object with such a toString")
                            .formatted(ordinal, value.getClass().getTypeName()));
        }
    }
}
