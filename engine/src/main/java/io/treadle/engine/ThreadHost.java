package io.treadle.engine;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a daemon thread that may block, and ends it. Being closed is a flag beside the thread's interrupt, because what the thread calls may
 * take the interrupt and not give it back, as Hadoop's client does between two tries; and closing is not waited for longer than a
 * while, because what it calls may not heed the interrupt at all.
 */
final class ThreadHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ThreadHost.class);
    private static final long CLOSE_MILLIS = 5_000;

    private final Thread thread;
    private volatile boolean closed;

    /** @param work is to end soon after {@link #isClosed} */
    ThreadHost(String name, Runnable work) {
        this.thread = new Thread(work, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isClosed() {
        return closed;
    }

    /** On the thread: waits, but not once closed. Being closed comes before the interrupt, so none is missed in between. */
    void pause(long nanos) {
        if (!closed) {
            LockSupport.parkNanos(nanos);
        }
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Ends the thread, and waits for it for a while. */
    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    void close(long waitMillis) {
        closed = true;
        thread.interrupt();
        try {
            thread.join(waitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("The thread {} does not end; it is left behind.", thread.getName());
        }
    }
}
