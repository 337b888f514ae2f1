package io.treadle.connectors.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consumer of an executor and source. It is assigned what tasks ask for, fetches ahead of them into a queue for
 * each partition, pauses those that are full, and gives up those that nobody asks for any more.
 *
 * <p>Confined to the fetch thread, but for {@link #queue} and what the queues call.
 */
final class Fetcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Fetcher.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** What the application chose. */
    record Options(String bootstrapServers, IfGone ifGone, long prefetchBytes) {}

    private final Consumer<@Nullable ByteBuffer, @Nullable ByteBuffer> consumer;
    private final Options options;
    private final LostRecords lost;

    private final Map<String, PartitionQueue> queues = new ConcurrentHashMap<>();
    private final BlockingQueue<PartitionQueue> calls = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private OptionalLong lookedNanos = OptionalLong.empty();

    /** What the fetch thread remembers of a partition it fetches. */
    private static final class Assigned {
        private final PartitionQueue queue;
        private OptionalLong askedNanos = OptionalLong.empty();
        private OptionalLong stalledAt = OptionalLong.empty(); // the position at the last look, if a task waited there

        Assigned(PartitionQueue queue) {
            this.queue = queue;
        }
    }

    Fetcher(Consumer<@Nullable ByteBuffer, @Nullable ByteBuffer> consumer, Options options) {
        this.consumer = consumer;
        this.options = options;
        this.lost = new LostRecords(consumer, options.bootstrapServers());
    }

    /** Any thread: the queue of a partition, one and the same for ever. */
    PartitionQueue queue(String partition) {
        PartitionQueue queue =
                queues.computeIfAbsent(partition, name -> new PartitionQueue(Topics.partition(name), this::call));
        if (closed) {
            queue.close(whyClosed());
        }
        return queue;
    }

    private void call(PartitionQueue queue) {
        calls.add(queue);
        consumer.wakeup();
    }

    /**
     * Answers the tasks' calls, fetches once, and looks after the partitions. Blocks for a second if there is nothing
     * to do.
     */
    void step(long nowNanos) throws InterruptedException {
        answerCalls();
        if (!assigned.isEmpty()) {
            handOver(poll());
        }
        if (lookedNanos.isEmpty() || nowNanos - lookedNanos.getAsLong() >= LOOK_NANOS) {
            lookedNanos = OptionalLong.of(nowNanos);
            dropIdle(nowNanos);
            lookForStalled();
        }
    }

    /** Ends all waiting, for ever. */
    @Override
    public void close() {
        closed = true;
        queues.values().forEach(queue -> queue.close(whyClosed()));
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }

    private IOException whyClosed() {
        return new IOException("the reader of Kafka at %s is closed".formatted(options.bootstrapServers()));
    }

    private void answerCalls() throws InterruptedException {
        PartitionQueue queue = assigned.isEmpty() ? calls.poll(POLL.toMillis(), TimeUnit.MILLISECONDS) : calls.poll();
        while (queue != null) {
            answer(queue);
            queue = calls.poll();
        }
    }

    private void answer(PartitionQueue queue) {
        TopicPartition partition = queue.partition();
        OptionalLong seek = queue.takeSeek();
        if (seek.isPresent() && assigned.putIfAbsent(partition, new Assigned(queue)) == null) {
            consumer.assign(assigned.keySet());
        }
        if (seek.isPresent()) {
            consumer.seek(partition, seek.getAsLong());
        }
        if (assigned.containsKey(partition) && !queue.isFull()) {
            consumer.resume(List.of(partition));
        }
    }

    private ConsumerRecords<@Nullable ByteBuffer, @Nullable ByteBuffer> poll() throws InterruptedException {
        try {
            return consumer.poll(POLL);
        } catch (WakeupException e) {
            return ConsumerRecords.empty(); // a task calls: the next step answers
        } catch (InterruptException e) {
            Thread.interrupted(); // the exception set it again; now InterruptedException says it
            throw (InterruptedException) new InterruptedException("fetching was interrupted").initCause(e);
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach((partition, position) -> gone(partition, position, e));
        } catch (KafkaException e) {
            failAll(e);
        }
        return ConsumerRecords.empty();
    }

    private void handOver(ConsumerRecords<@Nullable ByteBuffer, @Nullable ByteBuffer> polled) {
        List<TopicPartition> full = new ArrayList<>();
        polled.nextOffsets().forEach((partition, next) -> {
            Assigned to = assigned.get(partition);
            if (to != null) {
                List<ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer>> records = polled.records(partition);
                to.queue.append(records.isEmpty() ? null : new Chunk(records), next.offset(), share());
                if (to.queue.isFull()) {
                    full.add(partition);
                }
            }
        });
        if (!full.isEmpty()) {
            consumer.pause(full);
        }
    }

    /** Bytes that each partition may hold. */
    private long share() {
        return options.prefetchBytes() / Math.max(1, assigned.size());
    }

    private void gone(TopicPartition partition, long position, OffsetOutOfRangeException cause) {
        Assigned from = assigned.get(partition);
        if (from == null) {
            return;
        }
        OptionalLong earliest = lost.earliest(partition);
        boolean retention =
                !(cause instanceof LogTruncationException) && earliest.isPresent() && earliest.getAsLong() > position;
        if (retention && options.ifGone() == IfGone.EARLIEST) {
            log.warn(
                    "Records of {} at offsets {} until {} are lost: retention removed them before they were read.",
                    partition,
                    position,
                    earliest.getAsLong());
            consumer.seek(partition, earliest.getAsLong());
            from.queue.append(null, earliest.getAsLong(), share());
            return;
        }
        from.queue.fail(lost.describe(partition, position, retention ? earliest : OptionalLong.empty(), cause));
        unassign(List.of(partition));
    }

    private void failAll(KafkaException cause) {
        assigned.forEach((partition, from) -> from.queue.fail(new IOException(
                "partition %s at %s cannot be read on from offset %d: %s"
                        .formatted(partition, options.bootstrapServers(), from.queue.position(), cause.getMessage()),
                cause)));
        unassign(List.copyOf(assigned.keySet()));
    }

    private void unassign(Collection<TopicPartition> partitions) {
        partitions.forEach(assigned::remove);
        consumer.assign(assigned.keySet());
    }

    private void dropIdle(long nowNanos) {
        List<TopicPartition> idle = new ArrayList<>();
        assigned.forEach((partition, to) -> {
            if (to.queue.takeAsked() || to.askedNanos.isEmpty()) {
                to.askedNanos = OptionalLong.of(nowNanos);
            } else if (nowNanos - to.askedNanos.getAsLong() >= IDLE_NANOS && to.queue.dropIfIdle()) {
                idle.add(partition);
            }
        });
        if (!idle.isEmpty()) {
            unassign(idle);
        }
    }

    /** A task that waits for long waits for a broker to come back, or for what will never come. */
    private void lookForStalled() {
        List<TopicPartition> hopeless = new ArrayList<>();
        assigned.forEach((partition, to) -> {
            OptionalLong until = to.queue.awaited();
            OptionalLong position = until.isPresent() ? OptionalLong.of(to.queue.position()) : OptionalLong.empty();
            boolean stalled = position.isPresent() && position.equals(to.stalledAt);
            to.stalledAt = position;
            if (stalled) {
                IOException why = lost.whyStalled(partition, position.getAsLong(), until.getAsLong());
                if (why != null) {
                    to.queue.fail(why);
                    hopeless.add(partition);
                }
            }
        });
        if (!hopeless.isEmpty()) {
            unassign(hopeless);
        }
    }
}
