package io.treadle.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.treadle.api.Pair;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
    record Visit(String page, long millis, List<String> tags) {}

    record Unknown(int x) {}

    static final class Mutable {
        private final int x;

        Mutable(int x) {
            this.x = x;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Mutable mutable && mutable.x == x;
        }

        @Override
        public int hashCode() {
            return x;
        }
    }

    private final ShuffleCodec codec = new ShuffleCodec(List.of(Visit.class, Mutable.class));

    static List<Object> values() {
        var schema =
                SchemaBuilder.record("Click").fields().requiredString("page").endRecord();
        GenericRecord click = new GenericRecordBuilder(schema)
                .set("page", new org.apache.avro.util.Utf8("/"))
                .build();
        return new ArrayList<>(Arrays.asList(
                "",
                "plain",
                "Grüße, 世界 \uD83D\uDE00",
                "half a pair: \uD83D",
                0L,
                Long.MIN_VALUE,
                -1,
                Integer.MAX_VALUE,
                2.5,
                Double.NaN,
                true,
                false,
                Pair.of("word", 3L),
                Pair.of(null, Pair.of(1, List.of())),
                List.of(1, "two", List.of(3L)),
                new ArrayList<>(Arrays.asList(null, 1)),
                click,
                new Visit("/", 7, List.of("a")),
                new Mutable(5),
                new TreeMap<>(Map.of("a", 1)),
                Map.of("a", 1),
                Set.of(1L),
                Instant.ofEpochMilli(5),
                Duration.ofSeconds(3),
                LocalDate.of(2026, 1, 2),
                new BigDecimal("1.50"),
                Optional.of("x")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyKindOfValueComesBackEqual(Object value) throws Exception {
        assertThat(roundTrip(value)).containsExactly(value);
    }

    @Test
    void bytesAndNullComeBack() throws Exception {
        assertThat(roundTrip(new byte[] {1, -2}, null)).containsExactly(new byte[] {1, -2}, null);
    }

    @Test
    void manyValuesMakeOneRunAndSchemasAreWrittenOnce() throws Exception {
        List<Object> all = values();
        all.addAll(values());
        assertThat(roundTrip(all.toArray())).containsExactlyElementsOf(all);
    }

    @Test
    void aRunThatIsCutAnywhereIsRefused() throws Exception {
        ByteString whole = write(values().toArray());
        for (int length = 1; length < whole.size(); length++) {
            ByteString cut = whole.substring(0, length);
            assertThatThrownBy(() -> read(cut)).as("cut to %d bytes", length).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void aRunWithAFlippedBitGivesValuesOrAnExceptionButNeverAnError() throws Exception {
        byte[] whole = write("some", 1L, List.of(2L, "x"), Pair.of("k", 9), 2.5).toByteArray();
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                read(ByteString.copyFrom(flipped));
            } catch (CodecException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void anUnregisteredClassIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> write(new Unknown(1)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Unknown.class.getName())
                .hasMessageContaining("conf.register(Unknown.class)");
        assertThatThrownBy(() -> write(Optional.of(new Unknown(1))))
                .hasMessageContaining("conf.register(Unknown.class)");
    }

    @Test
    void theOrderOfRegistrationDoesNotMatter() throws Exception {
        ByteString run = write(new Visit("/", 7, List.of()));
        RunReader reader = new ShuffleCodec(List.of(Mutable.class, Visit.class)).reader(run);

        assertThat(reader.next()).isEqualTo(new Visit("/", 7, List.of()));
    }

    @Test
    void aListThatHoldsItselfIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);

        assertThatThrownBy(() -> write(list)).hasMessageContaining("nested");
    }

    private List<Object> roundTrip(Object... values) throws CodecException {
        return read(write(values));
    }

    private ByteString write(Object... values) throws CodecException {
        RunWriter writer = codec.writer();
        for (Object value : values) {
            writer.write(value);
        }
        return writer.take();
    }

    private List<Object> read(ByteString run) throws CodecException {
        List<Object> values = new ArrayList<>();
        RunReader reader = codec.reader(run);
        while (reader.hasNext()) {
            values.add(reader.next());
        }
        return values;
    }
}
