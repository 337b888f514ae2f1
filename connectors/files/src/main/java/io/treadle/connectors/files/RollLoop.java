package io.treadle.connectors.files;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code roll-<uid>} in the driver: ends rolled files when they are due, also while no batch has
 * records. Blocks on the
 * filesystem; runs no code of the application.
 */
final class RollLoop implements SinkPublisher {
    private static final Logger log = LoggerFactory.getLogger(RollLoop.class);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(3);

    private final RolledPublisher publisher;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    private RollLoop(RolledPublisher publisher, String name) {
        this.publisher = publisher;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    static RollLoop start(RolledPublisher publisher, String name) {
        RollLoop loop = new RollLoop(publisher, name);
        loop.thread.start();
        return loop;
    }

    @Override
    public void begin(long epoch, long published) throws Exception {
        publisher.begin(epoch, published);
    }

    @Override
    public void publish(BatchId batch, List<Prepared> parts) throws Exception {
        publisher.publish(batch, parts);
    }

    private void run() {
        try {
            while (!closing.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                publisher.step();
            }
        } catch (InterruptedException e) {
            log.info("Interrupted; what is committed and not visible yet is made so by the next start");
        }
    }

    /** The last steps are the caller's: what they throw is to be the application's end. */
    @Override
    public void end() throws Exception {
        closing.countDown();
        thread.join();
        long deadline = System.nanoTime() + PATIENCE_AT_END.toNanos();
        while (!publisher.stepToEnd()) {
            if (System.nanoTime() > deadline) {
                throw publisher.notYet();
            }
            Thread.sleep(STEP.toMillis()); // such as until a file's lease is recovered
        }
    }

    /** Lets go; what is not visible yet is the next driver's to do. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE_AT_CLOSE.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        publisher.close();
    }
}
