package io.treadle.local;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes executors, one after the other, on a thread of its own: each waits for its lanes, which the driver's loop must
 * not. Thread-safe.
 */
final class ClosingHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClosingHost.class);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "treadle-local-closing");
        made.setDaemon(true);
        return made;
    });

    /** Returns at once. Not to be called after {@link #close}. */
    void execute(Runnable closing) {
        thread.execute(closing);
    }

    /**
     * Waits for all that was given, each of which ends by itself within seconds. Idempotent, and each who calls it
     * waits.
     */
    @Override
    public void close() {
        thread.shutdown();
        try {
            boolean ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            if (!ended) {
                log.warn("An executor of this JVM has not ended within a minute; its threads are left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
