package io.treadle.connectors.kafka;

import io.treadle.api.sink.BatchId;
import io.treadle.connectors.kafka.KafkaSink.KafkaEncoder;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How a record of the application becomes one of Kafka's. Called on task threads, several at a time. */
record Encoding<T>(String topic, KafkaEncoder<T, byte[]> key, KafkaEncoder<T, byte[]> value) {
    ProducerRecord<byte[], byte[]> encode(BatchId batch, T record) throws Exception {
        return new ProducerRecord<>(topic, key.encode(batch, record), value.encode(batch, record));
    }
}
