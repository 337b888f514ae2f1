package io.treadle.soak.load;

import io.treadle.soak.application.SoakRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a topic at a steady rate, on a thread of its own, partition after partition in turn. It is idempotent, so the
 * topic has each record once; a record that Kafka does not take ends it. The creating thread starts and stops it.
 */
public final class FeedLoop implements AutoCloseable {
    private static final long STEP_MILLIS = 1;
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofMinutes(3);

    private final Topic topic;
    private final Pace pace;
    private final LongFunction<String> line;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile long worstLagMillis;

    private FeedLoop(Topic topic, Pace pace, LongFunction<String> line) {
        this.topic = topic;
        this.pace = pace;
        this.line = line;
        this.thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
    }

    /** Begins to feed records of the soak; partition and producer have the same number. */
    public static FeedLoop ofSoak(Topic topic, Pace pace) {
        return begin(topic, pace, number -> {
            int producer = (int) (number % topic.partitions());
            return new SoakRecord(producer, number / topic.partitions(), System.currentTimeMillis()).text();
        });
    }

    /** Begins to feed the lines that measure latency: creation in milliseconds, number, key, filler; 100 bytes. */
    public static FeedLoop ofLatency(Topic topic, Pace pace, int keys) {
        return begin(topic, pace, number -> LatencyLine.of(System.currentTimeMillis(), number, "k" + number % keys));
    }

    private static FeedLoop begin(Topic topic, Pace pace, LongFunction<String> line) {
        FeedLoop loop = new FeedLoop(topic, pace, line);
        loop.thread.start();
        return loop;
    }

    /** Records handed to the producer until now. Any thread. */
    public long sent() {
        return sent.get();
    }

    /** Whether it has fed all, or failed. Any thread. */
    public boolean isOver() {
        return !thread.isAlive();
    }

    /** As {@link #stop}, but only when it has fed all that its pace has. */
    public Fed finish() throws InterruptedException {
        thread.join();
        return stop();
    }

    /**
     * Ends it, and waits until Kafka has acknowledged everything.
     *
     * @throws IllegalStateException if Kafka did not take a record
     */
    public Fed stop() throws InterruptedException {
        close();
        thread.join(LAST_ACKNOWLEDGEMENT.toMillis());
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(
                    "Kafka did not take what was fed to %s: %s".formatted(topic.name(), failed.getMessage()), failed);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("Kafka has not acknowledged what was fed to %s after %d s"
                    .formatted(topic.name(), LAST_ACKNOWLEDGEMENT.toSeconds()));
        }
        long total = sent.get();
        int producers = topic.partitions();
        List<Long> each = LongStream.range(0, producers)
                .map(producer -> (total + producers - 1 - producer) / producers)
                .boxed()
                .toList();
        return new Fed(each, worstLagMillis);
    }

    /** Ends it without waiting for what is under way. */
    @Override
    public void close() {
        stopAsked.countDown();
    }

    private void run() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", topic.bootstrap(), "acks", "all", "linger.ms", "0", "batch.size", "16384");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            long start = System.nanoTime();
            while (failure.get() == null
                    && sent.get() < pace.total()
                    && !stopAsked.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                long elapsed = System.nanoTime() - start;
                worstLagMillis = Math.max(worstLagMillis, pace.behindMillis(sent.get(), elapsed));
                sendUpTo(pace.due(elapsed), producer);
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void sendUpTo(long due, KafkaProducer<String, String> producer) {
        for (long number = sent.get(); number < due; number++) {
            int partition = (int) (number % topic.partitions());
            var unused = producer.send(
                    new ProducerRecord<>(topic.name(), partition, null, line.apply(number)),
                    (metadata, e) -> failure.compareAndSet(null, e));
            sent.set(number + 1);
        }
    }
}
