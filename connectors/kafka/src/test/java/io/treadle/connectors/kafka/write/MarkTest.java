package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.SinkContext;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class MarkTest {
    private static final OutputPart PART =
            new OutputPart(new SinkContext("shop", "counts", "0123456789ab"), "broker:9092", "counts", 3);
    private static final Mark MARK = new Mark(17, 8, 3, new RecordSum(1200, 0xc0ffee00c0ffeeL));

    @Test
    void itIsKeptAsTheOffsetAndMetadataOfAGroup() {
        assertThat(MARK.toOffset())
                .isEqualTo(new OffsetAndMetadata(17, "1 parts=8 epoch=3 records=1200 sum=00c0ffee00c0ffee"));
        assertThat(Mark.of(PART, MARK.toOffset())).isEqualTo(MARK);
    }

    @Test
    void negativeSumsAndLargeNumbersComeBackToo() {
        Mark mark = new Mark(Long.MAX_VALUE, 100_000, 1L << 40, new RecordSum(1L << 50, -1));

        assertThat(Mark.of(PART, mark.toOffset())).isEqualTo(mark);
        assertThat(mark.toOffset().metadata()).hasSizeLessThan(128);
    }

    @Test
    void theMarkOfALaterVersionIsRefused() {
        assertThatThrownBy(() -> Mark.of(PART, new OffsetAndMetadata(17, "2 parts=8")))
                .hasMessageContaining("treadle-0123456789ab-counts-3")
                .hasMessageContaining("\"2 parts=8\"")
                .hasMessageContaining("If a later version wrote it, run that");
    }
}
