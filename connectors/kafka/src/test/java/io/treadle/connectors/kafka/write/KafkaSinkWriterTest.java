package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaSinkWriterTest {
    private static final BatchId BATCH = new BatchId(7, Instant.EPOCH);

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaSinkWriter<String> writer = new KafkaSinkWriter<>(
            kafka,
            "broker:9092",
            new Encoding<>(
                    "counts",
                    (batch, record) -> record.getBytes(StandardCharsets.UTF_8),
                    (batch, record) -> (batch.number() + "\t" + record).getBytes(StandardCharsets.UTF_8)));

    @Test
    void recordsGoToTheTopicWithKeyAndValue() throws Exception {
        writer.begin(part(0)).write("a");

        assertThat(kafka.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo("counts");
            assertThat(sent.key()).asString().isEqualTo("a");
            assertThat(sent.value()).asString().isEqualTo("7\ta");
        });
    }

    @Test
    void aPartIsWrittenWhenItsOwnRecordsAre() throws Exception {
        Part<String> mine = writer.begin(part(0));
        Part<String> other = writer.begin(part(1));
        mine.write("a");
        other.write("b");
        CompletableFuture<Prepared> written = mine.finish().toCompletableFuture();
        assertThat(written).isNotDone();

        kafka.completeNext();

        assertThat(written).isCompletedWithValue(new Prepared(0, ""));
    }

    @Test
    void aPartWithoutRecordsIsFinishedAtOnce() throws Exception {
        assertThat(writer.begin(part(0)).finish().toCompletableFuture()).isCompleted();

        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void aRecordThatIsRefusedFailsItsPartWithTopicAndCause() throws Exception {
        Part<String> part = writer.begin(part(0));
        part.write("a");
        kafka.errorNext(new RecordTooLargeException("1 MB is too much"));

        assertThatThrownBy(() -> part.finish().toCompletableFuture().join())
                .cause()
                .hasMessageContaining("topic counts")
                .hasMessageContaining("broker:9092")
                .hasMessageContaining("batch 7")
                .hasMessageContaining("1 MB is too much")
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThatThrownBy(() -> part.write("b")).hasMessageContaining("1 MB is too much");
        assertThat(writer.begin(part(1)).finish().toCompletableFuture()).isCompleted();
    }

    @Test
    void closingClosesTheProducer() {
        writer.close();

        assertThat(kafka.closed()).isTrue();
    }

    private static WriteContext part(int part) {
        return new WriteContext(BATCH, part, 2, 1, false);
    }
}
