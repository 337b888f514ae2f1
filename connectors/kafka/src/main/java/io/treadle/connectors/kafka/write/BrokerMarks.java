package io.treadle.connectors.kafka.write;

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

    /** Waits while a transaction that holds a mark is being ended: a stable answer or none. */
    @Override
    public Optional<Mark> read(OutputPart part) throws IOException, InterruptedException {
        ListConsumerGroupOffsetsSpec spec =
                new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(part.markPartition()));
        try {
            Map<?, @Nullable OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(
                            Map.of(part.id(), spec), new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata(part.id())
                    .get();
            return Optional.ofNullable(offsets.get(part.markPartition())).map(offset -> Mark.of(part, offset));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw WriteFailure.of("the mark of " + part + " cannot be read", e);
        }
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
