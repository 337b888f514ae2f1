package io.treadle.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowTest {
    @Test
    void equalValuesHaveEqualChecksumsAndOthersHaveNot() {
        long checksum = Row.of("a", 1L, null).checksum();

        assertThat(Row.of("a", 1L, null).checksum()).isEqualTo(checksum);
        assertThat(Row.of("a", 1, null).checksum()).isEqualTo(checksum); // as the database takes them for equal too
        assertThat(Row.of("a", 2L, null).checksum()).isNotEqualTo(checksum);
        assertThat(Row.of("a", null, 1L).checksum()).isNotEqualTo(checksum);
        assertThat(Row.of("b", 1L, null).checksum()).isNotEqualTo(checksum);
        assertThat(Row.of("a", 1L).checksum()).isNotEqualTo(checksum);
        assertThat(Row.of(new byte[] {1, 2}).checksum())
                .isEqualTo(Row.of(new byte[] {1, 2}).checksum());
        assertThat(Row.of(new byte[] {1, 2}).checksum())
                .isNotEqualTo(Row.of(new byte[] {2, 1}).checksum());
        assertThat(Row.of("ab", "c").checksum()).isNotEqualTo(Row.of("a", "bc").checksum());
    }

    /** It is kept in tables: a change of it would take every part that is being written for another. */
    @Test
    void aChecksumIsTheSameInEveryRelease() {
        assertThat(Row.of("word", 42L, null, new byte[] {1}, new BigDecimal("1.50"), true)
                        .checksum())
                .isEqualTo(880217572553005578L);
    }

    @Test
    void anInstantHasTheSameChecksumOnHostsOfDifferentZones() {
        TimeZone before = TimeZone.getDefault();
        Set<Long> checksums = new HashSet<>();
        try {
            for (String zone : List.of("UTC", "Asia/Tokyo", "America/New_York")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                checksums.add(Row.of(
                                new Timestamp(1_700_000_000_123L),
                                Date.from(Instant.ofEpochMilli(1_700_000_000_123L)),
                                Instant.EPOCH)
                        .checksum());
            }
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(checksums).hasSize(1);
        assertThat(Row.of(new Timestamp(1)).checksum())
                .isNotEqualTo(Row.of(new Timestamp(2)).checksum());
    }

    @Test
    void valuesBecomeWhatEveryDriverTakes() {
        Row row = Row.of(Instant.EPOCH, new BigInteger("7"), DayOfWeek.MONDAY, 'x', new UUID(1, 2));

        assertThat(row.value(0)).isEqualTo(OffsetDateTime.parse("1970-01-01T00:00Z"));
        assertThat(row.value(1)).isEqualTo(new BigDecimal("7"));
        assertThat(row.value(2)).isEqualTo("MONDAY");
        assertThat(row.value(3)).isEqualTo("x");
        assertThat(row.value(4)).isEqualTo(new UUID(1, 2));
    }

    @Test
    void anObjectThatDoesNotSayItsValueIsRefused() {
        assertThatThrownBy(() -> Row.of("a", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value 2")
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> Row.of((Object) new int[] {1})).hasMessageContaining("int[]");
    }

    @Test
    void itsTextHoldsNoValue() {
        assertThat(Row.of("secret", 1)).hasToString("a row of 2 values");
    }
}
