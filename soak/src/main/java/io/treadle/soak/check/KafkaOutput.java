package io.treadle.soak.check;

import io.treadle.soak.load.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A topic, read by Kafka's own consumer, committed records only. A transaction that was left open is an error: it hides
 * what follows.
 */
public record KafkaOutput(String name, Topic topic) implements Output {
    private static final Duration POLL = Duration.ofMillis(500);

    @Override
    public void read(Seen seen) throws IOException {
        try (KafkaConsumer<String, String> consumer = consumer("read_committed");
                KafkaConsumer<String, String> uncommitted = consumer("read_uncommitted")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> highest = uncommitted.endOffsets(partitions);
            if (!ends.equals(highest)) {
                throw new IOException(
                        "topic %s has a transaction that was left open: committed records end at %s, the log at %s"
                                .formatted(topic.name(), ends, highest));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    Row row = Row.ofWords(record.value());
                    seen.record(row.producer(), row.sequence(), row.batch());
                }
            }
        }
    }

    private KafkaConsumer<String, String> consumer(String isolation) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", topic.bootstrap(), "isolation.level", isolation, "auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }
}
