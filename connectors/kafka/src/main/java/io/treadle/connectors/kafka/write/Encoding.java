package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.BatchId;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** How a record of the application becomes one of Kafka's. Called on task threads, several at a time. */
public record Encoding<T>(String topic, Bytes<T> key, Bytes<T> value) {
    /** Makes key or value of a record. */
    @FunctionalInterface
    public interface Bytes<T> {
        byte @Nullable [] of(BatchId batch, T record) throws Exception;
    }

    ProducerRecord<byte[], byte[]> encode(BatchId batch, T record) throws Exception {
        return new ProducerRecord<>(topic, key.of(batch, record), value.of(batch, record));
    }
}
