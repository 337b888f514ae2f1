package io.treadle.connectors.kafka;

import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.SourcePlanner;
import io.treadle.api.source.SourceUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka what there is. Its consumer never subscribes and never fetches: it looks up partitions and offsets, and
 * shows committed positions in a consumer group. Confined to the planner's thread.
 */
final class KafkaPlanner implements SourcePlanner {
    private static final Logger log = LoggerFactory.getLogger(KafkaPlanner.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHOW_EVERY = Duration.ofSeconds(1);

    /** What the application chose. */
    record Options(
            String bootstrapServers, Topics topics, StartAt startAt, IfGone ifGone, Duration findPartitionsEvery) {}

    private final Supplier<Consumer<byte[], byte[]>> opening;
    private final Options options;
    private final InstantSource clock;

    private @Nullable Consumer<byte[], byte[]> consumer;
    private Set<TopicPartition> partitions = Set.of();
    private Instant found = Instant.MIN;
    private Instant shown = Instant.MIN;
    private boolean showingFails;
    private boolean matchesNothing;

    /** Where partitions begin that are not in the durable positions yet: the same answer till they are. */
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();

    KafkaPlanner(Supplier<Consumer<byte[], byte[]>> opening, Options options, InstantSource clock) {
        this.opening = opening;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public Found begin() throws Exception {
        return ask(Map.of(), options.startAt());
    }

    @Override
    public Found poll(Known known) throws Exception {
        return ask(known.partitions(), StartAt.earliest());
    }

    private Found ask(Map<String, Position> known, StartAt startAt) throws Exception {
        try {
            return Found.of(available(opened(), known, startAt));
        } catch (InterruptException e) {
            Thread.interrupted(); // the exception set it again; now InterruptedException says it
            throw (InterruptedException) new InterruptedException("asking Kafka was interrupted").initCause(e);
        } catch (RetriableException e) {
            throw unavailable(e);
        } catch (KafkaException e) {
            if (e.getCause() instanceof ConfigException cause
                    && String.valueOf(cause.getMessage()).contains("bootstrap")) {
                throw unavailable(cause);
            }
            throw new IllegalStateException(
                    "Kafka at %s refuses: %s".formatted(options.bootstrapServers(), described(e)), e);
        }
    }

    private List<Available> available(Consumer<?, ?> open, Map<String, Position> known, StartAt startAt) {
        boolean looked = lookForPartitions(open);
        Map<TopicPartition, Long> ends = open.endOffsets(partitions, TIMEOUT);
        begin(open, known.keySet(), ends, startAt);
        List<Available> available = new ArrayList<>(partitions.size());
        for (TopicPartition partition : partitions) {
            String name = partition.toString();
            Position position = known.get(name);
            long from = position == null ? beginnings.getOrDefault(partition, 0L) : position.next();
            long end = ends.getOrDefault(partition, from);
            if (end < from) {
                throw new IllegalStateException(cut(partition, from, end));
            }
            available.add(new Available(name, from, end));
        }
        if (looked && options.ifGone() == IfGone.FAIL) {
            refuseGaps(open.beginningOffsets(partitions, TIMEOUT), available);
        }
        return available;
    }

    private boolean lookForPartitions(Consumer<?, ?> open) {
        Instant now = clock.instant();
        boolean due = found.equals(Instant.MIN)
                || !now.isBefore(found.plus(options.findPartitionsEvery()))
                || now.isBefore(found); // the wall clock was set back
        if (due) {
            partitions = new PartitionFinder(open, options.bootstrapServers()).find(options.topics());
            found = now;
            noteMatches();
        }
        return due;
    }

    private void noteMatches() {
        if (partitions.isEmpty() && !matchesNothing) {
            log.warn(
                    "{} matches no topic at {}; looking again every {} s.",
                    options.topics(),
                    options.bootstrapServers(),
                    options.findPartitionsEvery().toSeconds());
        }
        matchesNothing = partitions.isEmpty();
    }

    /** Finds where the partitions begin that have no position. */
    private void begin(Consumer<?, ?> open, Set<String> known, Map<TopicPartition, Long> ends, StartAt startAt) {
        beginnings.keySet().removeIf(partition -> known.contains(partition.toString()));
        List<TopicPartition> fresh = partitions.stream()
                .filter(partition -> !known.contains(partition.toString()) && !beginnings.containsKey(partition))
                .toList();
        if (!fresh.isEmpty()) {
            beginnings.putAll(positions(open, startAt, fresh, ends));
        }
    }

    private static Map<TopicPartition, Long> positions(
            Consumer<?, ?> open, StartAt at, List<TopicPartition> fresh, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        if (at instanceof StartAt.Latest) {
            fresh.forEach(partition -> positions.put(partition, ends.getOrDefault(partition, 0L)));
            return positions;
        }
        if (at instanceof StartAt.Timestamp timestamp) {
            long millis = timestamp.instant().toEpochMilli();
            Map<TopicPartition, OffsetAndTimestamp> hits = open.offsetsForTimes(
                    fresh.stream().collect(Collectors.toMap(partition -> partition, partition -> millis)), TIMEOUT);
            for (TopicPartition partition : fresh) {
                OffsetAndTimestamp hit = hits.get(partition);
                long end = ends.getOrDefault(partition, 0L);
                positions.put(partition, hit == null ? end : Math.min(end, hit.offset()));
            }
            return positions;
        }
        Map<TopicPartition, Long> earliest = open.beginningOffsets(fresh, TIMEOUT);
        fresh.forEach(partition -> positions.put(partition, earliest.getOrDefault(partition, 0L)));
        if (at instanceof StartAt.Offsets asked) {
            asked.offsets().forEach((name, offset) -> {
                TopicPartition partition = Topics.partition(name);
                positions.put(partition, within(partition, offset, positions.get(partition), ends.get(partition)));
            });
        }
        return positions;
    }

    private static long within(TopicPartition partition, long offset, @Nullable Long earliest, @Nullable Long end) {
        if (earliest == null || end == null) {
            throw new IllegalStateException(
                    "startAt names partition %s, which is not one of those read; correct the offsets or the topics"
                            .formatted(partition));
        }
        if (offset < earliest || offset > end) {
            throw new IllegalStateException(
                    "startAt asks for offset %d of %s, which holds %d to %d; choose one of these"
                            .formatted(offset, partition, earliest, end));
        }
        return offset;
    }

    private void refuseGaps(Map<TopicPartition, Long> earliest, Collection<Available> available) {
        for (Available partition : available) {
            long first = earliest.getOrDefault(Topics.partition(partition.partition()), 0L);
            if (partition.next() < first) {
                throw new IllegalStateException(GoneException.message(
                        partition.partition(), partition.next(), first, options.bootstrapServers()));
            }
        }
    }

    private String cut(TopicPartition partition, long next, long end) {
        return ("partition %s at %s ends at offset %d, before %d, the next to be read: the topic was deleted and made"
                        + " again, or its log was truncated. What was read is no longer what Kafka holds; to read the"
                        + " new records, start with a new checkpoint directory")
                .formatted(partition, options.bootstrapServers(), end, next);
    }

    @Override
    public void committed(Map<String, Long> next) {
        Instant now = clock.instant();
        if (consumer == null || (now.isBefore(shown.plus(SHOW_EVERY)) && !now.isBefore(shown))) {
            return;
        }
        shown = now;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((name, position) -> offsets.put(Topics.partition(name), new OffsetAndMetadata(position)));
        consumer.commitAsync(offsets, (positions, failure) -> shown(failure));
    }

    private void shown(@Nullable Exception failure) {
        if (failure != null && !showingFails) {
            log.warn(
                    "Positions cannot be shown in the consumer group at {}: {}. Lag tools are behind; nothing else is"
                            + " affected.",
                    options.bootstrapServers(),
                    described(failure));
        }
        showingFails = failure != null;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private Consumer<byte[], byte[]> opened() {
        if (consumer == null) {
            consumer = opening.get();
        }
        return consumer;
    }

    private SourceUnavailableException unavailable(Exception cause) {
        return new SourceUnavailableException(
                "Kafka at %s does not answer: %s".formatted(options.bootstrapServers(), described(cause)), cause);
    }

    private static String described(Exception exception) {
        return exception.getMessage() == null ? exception.toString() : exception.getMessage();
    }
}
