package io.treadle.cli;

import io.treadle.cluster.KafkaTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The demo's two topics: lines in, counts out. */
record DemoTopics(String bootstrap) {
    static final String LINES = "lines";
    static final String COUNTS = "counts";
    private static final Duration POLL = Duration.ofMillis(200);

    void create(int partitions) throws CommandFailure, InterruptedException {
        try {
            KafkaTopics.create(bootstrap, Map.of(LINES, partitions, COUNTS, partitions));
        } catch (ExecutionException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Kafka at %s does not create the demo's topics: %s".formatted(bootstrap, e.getMessage()),
                    e);
        }
    }

    KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "20"),
                new StringSerializer(),
                new StringSerializer());
    }

    /**
     * Gives every record that is in the topic of counts now, and committed; a transaction that is open hides what comes
     * after it.
     */
    void readCounts(Consumer<String> each) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(COUNTS).stream()
                    .map(partition -> new TopicPartition(COUNTS, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    each.accept(record.value());
                }
            }
        }
    }
}
