package io.treadle.connectors.kafka;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Which topics or partitions a stream is made of. */
sealed interface Topics {
    record Named(List<String> names) implements Topics {
        public Named {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("subscribe(): no topic named; wanted at least one");
            }
        }

        @Override
        public String toString() {
            return "subscribe(" + String.join(", ", names) + ")";
        }
    }

    record Matching(Pattern pattern) implements Topics {
        @Override
        public String toString() {
            return "pattern(" + pattern + ")";
        }
    }

    record Assigned(List<TopicPartition> partitions) implements Topics {
        public Assigned {
            if (partitions.isEmpty()) {
                throw new IllegalArgumentException("assign(): no partition named; wanted at least one");
            }
        }

        @Override
        public String toString() {
            return "assign(%s)"
                    .formatted(String.join(
                            ", ", partitions.stream().map(Object::toString).toList()));
        }
    }

    /** The partition of a name as Kafka itself writes it: topic, dash, number. */
    static TopicPartition partition(String name) {
        int dash = name.lastIndexOf('-');
        if (dash < 1 || !name.substring(dash + 1).matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "\"%s\" is not the name of a partition: wanted TOPIC-NUMBER, such as lines-0".formatted(name));
        }
        return new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
    }
}
