package io.treadle.connectors.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;

/** Looks which partitions there are of the topics that were chosen. Confined to the planner's thread. */
final class PartitionFinder {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_NAMES_TOLD = 5;

    private final Consumer<?, ?> consumer;
    private final String bootstrapServers;

    PartitionFinder(Consumer<?, ?> consumer, String bootstrapServers) {
        this.consumer = consumer;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * All partitions there are.
     *
     * @throws IllegalStateException if a topic or partition that was named does not exist
     */
    Set<TopicPartition> find(Topics topics) {
        Set<TopicPartition> found =
                new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        if (topics instanceof Topics.Named named) {
            named.names().forEach(name -> found.addAll(existing(name)));
        } else if (topics instanceof Topics.Assigned assigned) {
            assigned.partitions().forEach(partition -> found.add(existing(partition)));
        } else if (topics instanceof Topics.Matching matching) {
            consumer.listTopics(TIMEOUT).forEach((name, partitions) -> {
                if (matching.pattern().matcher(name).matches() && !Topic.isInternal(name)) {
                    found.addAll(named(partitions));
                }
            });
        }
        return found;
    }

    private TopicPartition existing(TopicPartition wanted) {
        Collection<TopicPartition> there = existing(wanted.topic());
        if (!there.contains(wanted)) {
            throw new IllegalStateException("partition %s does not exist at %s: topic \"%s\" has %d partitions, 0 to %d"
                    .formatted(wanted, bootstrapServers, wanted.topic(), there.size(), there.size() - 1));
        }
        return wanted;
    }

    private Collection<TopicPartition> existing(String topic) {
        List<PartitionInfo> partitions;
        try {
            partitions = consumer.partitionsFor(topic, TIMEOUT);
        } catch (UnknownTopicOrPartitionException e) {
            throw new IllegalStateException(unknown(topic), e);
        }
        if (partitions == null || partitions.isEmpty()) {
            throw new IllegalStateException(unknown(topic));
        }
        return named(partitions);
    }

    private static Collection<TopicPartition> named(List<PartitionInfo> partitions) {
        return partitions.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private String unknown(String topic) {
        List<String> near = new ArrayList<>();
        for (String name : new TreeSet<>(consumer.listTopics(TIMEOUT).keySet())) {
            if (!Topic.isInternal(name) && alike(name.toLowerCase(Locale.ROOT), topic.toLowerCase(Locale.ROOT))) {
                near.add(name);
            }
        }
        String hint = near.isEmpty()
                ? "; create it first, or correct the name"
                : "; did you mean " + String.join(", ", near.subList(0, Math.min(near.size(), MOST_NAMES_TOLD))) + "?";
        return "topic \"%s\" does not exist at %s".formatted(topic, bootstrapServers) + hint;
    }

    private static boolean alike(String name, String other) {
        return name.contains(other) || other.contains(name) || distance(name, other) <= 2;
    }

    /** How many letters must be changed, added or left out to make one of the other. */
    private static int distance(String name, String other) {
        int[] above = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= name.length(); row++) {
            int[] here = new int[above.length];
            here[0] = row;
            for (int column = 1; column < here.length; column++) {
                int changed = above[column - 1] + (name.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                here[column] = Math.min(changed, 1 + Math.min(above[column], here[column - 1]));
            }
            above = here;
        }
        return above[other.length()];
    }
}
