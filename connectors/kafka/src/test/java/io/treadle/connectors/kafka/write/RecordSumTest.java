package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSumTest {
    @Test
    void orderDoesNotCountButHowOftenDoes() {
        assertThat(sum("a", "b", "b")).isEqualTo(sum("b", "a", "b"));
        assertThat(sum("a", "b", "b")).isNotEqualTo(sum("a", "a", "b"));
        assertThat(sum("a", "a").sum()).isNotEqualTo(sum("b", "b").sum());
    }

    @Test
    void keyAndValueAreToldApartAndNullFromEmpty() {
        Set<RecordSum> sums = new HashSet<>();
        sums.add(sum(record("ab", "c")));
        sums.add(sum(record("a", "bc")));
        sums.add(sum(record("abc", "")));
        sums.add(sum(record("abc", null)));
        sums.add(sum(record(null, "abc")));
        sums.add(sum(record("", "abc")));

        assertThat(sums).hasSize(6);
    }

    @Test
    void theSumOfRecordsIsWhatTheMarksOfOlderBatchesHold() {
        // Changes only together with the version in the mark: a batch may be run again by a later jar.
        assertThat(sum(record("key", "value"), record(null, "")).sumText()).isEqualTo("c48bb78c13155040");
    }

    private static RecordSum sum(String... values) {
        RecordSum.Adder adder = new RecordSum.Adder();
        for (String value : values) {
            adder.add(record(null, value));
        }
        return adder.sum();
    }

    @SafeVarargs
    private static RecordSum sum(ProducerRecord<byte[], byte[]>... records) {
        RecordSum.Adder adder = new RecordSum.Adder();
        for (ProducerRecord<byte[], byte[]> record : records) {
            adder.add(record);
        }
        return adder.sum();
    }

    private static ProducerRecord<byte[], byte[]> record(@Nullable String key, @Nullable String value) {
        return new ProducerRecord<>("counts", bytes(key), bytes(value));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
