package io.treadle.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Feeds lines at a steady rate, on a thread of its own, till it is told to stop. */
final class DemoFeedLoop {
    private static final long STEP_MILLIS = 20;

    private final DemoText text = DemoText.load();
    private final DemoTopics topics;
    private final long linesPerSecond;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final DemoTally tally; // confined to the thread till it has ended
    private @Nullable Thread thread;
    private volatile @Nullable RuntimeException failure;

    DemoFeedLoop(DemoTopics topics, long linesPerSecond, DemoTally tally) {
        this.topics = topics;
        this.linesPerSecond = linesPerSecond;
        this.tally = tally;
    }

    /** Begins to feed; does nothing if it has begun. Called by the thread that calls {@link #stop}. */
    void start() {
        if (thread != null) {
            return;
        }
        Thread feeding = new Thread(this::feed, "feed");
        feeding.setDaemon(true);
        feeding.start();
        thread = feeding;
    }

    /** Stops and waits till Kafka has all that was fed; after it, the tally may be read. */
    void stop() throws InterruptedException {
        stopAsked.countDown();
        if (thread != null) {
            thread.join(Duration.ofSeconds(30).toMillis());
        }
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private void feed() {
        try (KafkaProducer<String, String> producer = topics.producer()) {
            long start = System.nanoTime();
            long sent = 0;
            while (!stopAsked.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                long due = (System.nanoTime() - start) * linesPerSecond / 1_000_000_000;
                for (; sent < due; sent++) {
                    String line = text.line(sent);
                    var unused = producer.send(new ProducerRecord<>(DemoTopics.LINES, line), (metadata, e) -> {
                        if (e != null) {
                            failure = new IllegalStateException("Kafka did not take a line: " + e.getMessage(), e);
                        }
                    });
                    tally.fed(line);
                }
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }
}
