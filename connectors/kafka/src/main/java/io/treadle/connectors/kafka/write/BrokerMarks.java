package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks as committed offsets of consumer groups without members, one group for each part. */
public final class BrokerMarks implements Marks {
    private static final Logger log = LoggerFactory.getLogger(BrokerMarks.class);
    private static final String RETENTION = "offsets.retention.minutes";
    private static final Duration USUAL_RETENTION = Duration.ofDays(7);

    private final Admin admin;

    public BrokerMarks(Admin admin) {
        this.admin = admin;
    }

    /** Asks for a stable answer: none comes while a transaction that holds the mark is being ended. */
    @Override
    public Optional<Mark> read(OutputPart part) throws IOException, InterruptedException {
        ListConsumerGroupOffsetsSpec spec =
                new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(part.markPartition()));
        try {
            return in(
                    part,
                    admin.listConsumerGroupOffsets(
                                    Map.of(part.id(), spec), new ListConsumerGroupOffsetsOptions().requireStable(true))
                            .partitionsToOffsetAndMetadata(part.id())
                            .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw WriteFailure.of("the mark of " + part + " cannot be read", e);
        }
    }

    /**
     * The mark in Kafka's answer. The client throws nothing when a broker refuses to tell of a partition: it leaves the
     * partition out of the answer, and says so in its log alone. Where there is no offset, it gives null.
     *
     * @throws SinkUnavailableException if the answer says nothing of the mark
     */
    static Optional<Mark> in(OutputPart part, Map<TopicPartition, @Nullable OffsetAndMetadata> answer)
            throws SinkUnavailableException {
        if (!answer.containsKey(part.markPartition())) {
            throw new SinkUnavailableException(
                    ("Kafka does not tell the mark of %s: a transaction that holds it is still being ended, or Kafka"
                                    + " refuses to tell of consumer group %s at partition %s (the executor's log has"
                                    + " the reason, from Kafka's client). If it stays so, look for a transaction that"
                                    + " never ends with kafka-transactions.sh find-hanging and end it with its abort,"
                                    + " and allow Describe on the group and the topic")
                            .formatted(part, part.id(), part.markPartition()));
        }
        return Optional.ofNullable(answer.get(part.markPartition())).map(offset -> Mark.of(part, offset));
    }

    @Override
    public Duration retention() throws InterruptedException {
        try {
            return BrokerSettings.read(admin)
                    .number(RETENTION)
                    .map(Duration::ofMinutes)
                    .orElse(USUAL_RETENTION);
        } catch (ExecutionException e) {
            log.warn(
                    "How long Kafka keeps committed offsets ({}) is not known, {} days are taken for it: {}",
                    RETENTION,
                    USUAL_RETENTION.toDays(),
                    WriteFailure.withRemedy(e));
            return USUAL_RETENTION;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
