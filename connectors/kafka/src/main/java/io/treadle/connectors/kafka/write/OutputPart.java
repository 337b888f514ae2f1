package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkContext;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

/** Which part of which output: what it is called in Kafka, and in messages. */
public record OutputPart(SinkContext output, String bootstrapServers, String topic, int number) {
    /**
     * Its transactional id, and the consumer group its mark is kept in. With the checkpoint's id in it, since another
     * checkpoint counts batches anew.
     */
    public String id() {
        return "treadle-%s-%s-%d".formatted(output.checkpoint(), output.outputUid(), number);
    }

    /** The group as a transaction names it: one without members. */
    @SuppressWarnings("removal") // Kafka will make it an interface; till then there is no other way without a consumer
    ConsumerGroupMetadata group() {
        return new ConsumerGroupMetadata(id());
    }

    /** Where the mark's offset is committed: any partition that is there for certain would do. */
    TopicPartition markPartition() {
        return new TopicPartition(topic, 0);
    }

    @Override
    public String toString() {
        return "part %d of output %s to topic %s at %s".formatted(number, output.outputUid(), topic, bootstrapServers);
    }
}
