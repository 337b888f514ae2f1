package io.treadle.connectors.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Makes the application's record out of Kafka's. Called on task threads, several at a time; must give equal results for
 * the same record. What it throws fails the task, with partition and offset in the message.
 */
@FunctionalInterface
public interface KafkaDecoder<T> {
    /** The record, or null to leave it out. */
    @Nullable
    T decode(KafkaRecord record) throws Exception;
}
