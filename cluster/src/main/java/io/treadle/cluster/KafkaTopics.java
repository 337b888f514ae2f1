package io.treadle.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes topics on a broker that has just been started. */
public final class KafkaTopics {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private KafkaTopics() {}

    /**
     * Creates topics, and returns when records can be sent to them.
     *
     * @param partitions how many each topic is to have, by its name
     * @throws ExecutionException if the broker does not create them; its cause says why
     */
    public static void create(String bootstrap, Map<String, Integer> partitions)
            throws ExecutionException, InterruptedException {
        List<NewTopic> topics = partitions.entrySet().stream()
                .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get();
        }
        awaitLeaders(bootstrap, topics);
    }

    /**
     * A broker names a partition's leader a moment before that takes records. A producer that sends several requests in that
     * moment may have the first refused and the second taken; from then on Kafka refuses the first as out of order, till
     * the producer gives its records up after two minutes. Only a leader that takes records tells its end offset.
     */
    private static void awaitLeaders(String bootstrap, List<NewTopic> topics) {
        List<TopicPartition> all = topics.stream()
                .flatMap(topic -> IntStream.range(0, topic.numPartitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.endOffsets(all, TIMEOUT); // asks again till every leader has answered
        }
    }
}
