package io.treadle.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the word count has written: {@code batch TAB word TAB count}. A record that was written again after a failure
 * must be equal to the first, and counts once.
 *
 * @param conflicts repeated records that differ from the first
 */
record WordCounts(Map<String, Long> words, List<String> conflicts) {
    static WordCounts read(String bootstrap, String topic) {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrap);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> values = new ArrayList<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
            return of(values);
        }
    }

    private static WordCounts of(List<String> values) {
        Map<String, Long> first = new HashMap<>();
        Map<String, Long> words = new HashMap<>();
        List<String> conflicts = new ArrayList<>();
        for (String value : values) {
            String[] fields = value.split("\t");
            long count = Long.parseLong(fields[2]);
            Long before = first.putIfAbsent(fields[0] + "\t" + fields[1], count);
            if (before == null) {
                words.merge(fields[1], count, Long::sum);
            } else if (before != count) {
                conflicts.add(value + ", first " + before);
            }
        }
        return new WordCounts(words, conflicts);
    }

    long total() {
        return words.values().stream().mapToLong(Long::longValue).sum();
    }
}
