package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokerMarksTest {
    private static final OutputPart PART =
            new OutputPart(new SinkContext("shop", "counts", "0123456789ab"), "broker:9092", "counts", 3);
    private static final Mark MARK = new Mark(17, 8, 3, new RecordSum(1200, 0xc0ffee00c0ffeeL));

    private final Map<TopicPartition, @Nullable OffsetAndMetadata> answer = new HashMap<>();

    @Test
    void anOffsetIsAMarkAndNoOffsetIsNone() throws Exception {
        answer.put(PART.markPartition(), MARK.toOffset());
        assertThat(BrokerMarks.in(PART, answer)).contains(MARK);

        answer.put(PART.markPartition(), null);
        assertThat(BrokerMarks.in(PART, answer)).isEmpty();
    }

    @Test
    void anAnswerThatLeavesThePartitionOutIsWaitedForAndNeverTakenForNoMark() {
        answer.put(new TopicPartition("others", 0), MARK.toOffset());

        assertThatThrownBy(() -> BrokerMarks.in(PART, answer))
                .isInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("part 3 of output counts to topic counts at broker:9092")
                .hasMessageContaining("is still being ended, or Kafka refuses")
                .hasMessageContaining("treadle-0123456789ab-counts-3 at partition counts-0")
                .hasMessageContaining("kafka-transactions.sh find-hanging");
    }
}
