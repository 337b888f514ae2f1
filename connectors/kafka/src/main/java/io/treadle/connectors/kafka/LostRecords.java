package io.treadle.connectors.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why records that were planned do not come. Confined to the fetch thread; asks Kafka, but never for long.
 */
final class LostRecords {
    private static final Logger log = LoggerFactory.getLogger(LostRecords.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<?, ?> consumer;
    private final String bootstrapServers;

    LostRecords(Consumer<?, ?> consumer, String bootstrapServers) {
        this.consumer = consumer;
        this.bootstrapServers = bootstrapServers;
    }

    /** The first offset the partition holds; empty if Kafka does not say so now. */
    OptionalLong earliest(TopicPartition partition) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                Long first =
                        consumer.beginningOffsets(List.of(partition), TIMEOUT).get(partition);
                return first == null ? OptionalLong.empty() : OptionalLong.of(first);
            } catch (WakeupException e) {
                log.debug("A task called while the earliest offset of {} was asked for; asking again", partition);
            } catch (KafkaException e) {
                log.debug("The earliest offset of {} is not known now", partition, e);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * What to tell of an offset that Kafka does not have.
     *
     * @param earliest the first offset left, if retention removed what was before it
     */
    GoneException describe(
            TopicPartition partition, long position, OptionalLong earliest, OffsetOutOfRangeException cause) {
        if (earliest.isPresent()) {
            return new GoneException(
                    GoneException.message(partition.toString(), position, earliest.getAsLong(), bootstrapServers),
                    cause);
        }
        String what = cause instanceof LogTruncationException
                ? "the log was truncated, as after an unclean leader election: what was read is no longer what Kafka"
                        + " holds"
                : "Kafka does not hold offset %d; was the topic deleted and made again, or truncated?"
                        .formatted(position);
        return new GoneException(
                "partition %s at %s, offset %d: %s. To read what is there now, start with a new checkpoint directory"
                        .formatted(partition, bootstrapServers, position, what),
                cause);
    }

    /** Why nothing has come for so long, if waiting will not mend it; null if it may. */
    @Nullable
    IOException whyStalled(TopicPartition partition, long position, long until) {
        String waiting = "partition %s at %s: nothing comes at offset %d of a slice until %d"
                .formatted(partition, bootstrapServers, position, until);
        try {
            if (consumer.partitionsFor(partition.topic(), TIMEOUT).isEmpty()) {
                return new IOException(waiting + "; the topic does not exist any more");
            }
            Long end = consumer.endOffsets(List.of(partition), TIMEOUT).get(partition);
            if (end != null && end < until) {
                return new IOException(
                        waiting + "; the log ends at %d by now: the topic was deleted and made again, or".formatted(end)
                                + " truncated. To read what is there now, start with a new checkpoint directory");
            }
        } catch (UnknownTopicOrPartitionException e) {
            return new IOException(waiting + "; the topic does not exist any more", e);
        } catch (WakeupException | RetriableException e) {
            log.warn("{}; is the broker away? Waiting on. ({})", waiting, e.getMessage());
            return null;
        }
        log.warn("{}, though Kafka has it. Waiting on.", waiting);
        return null;
    }
}
