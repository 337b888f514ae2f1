package io.treadle.connectors.kafka;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the fetch thread: steps the fetcher till it is closed. */
final class FetchLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(FetchLoop.class);
    private static final long CLOSE_MILLIS = 5_000;

    private final Fetcher fetcher;
    private final Thread thread;
    private volatile boolean closed;

    private FetchLoop(String name, Fetcher fetcher) {
        this.fetcher = fetcher;
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    static FetchLoop start(String name, Fetcher fetcher) {
        FetchLoop loop = new FetchLoop(name, fetcher);
        loop.thread.start();
        return loop;
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                fetcher.step(System.nanoTime());
            }
        } catch (InterruptedException e) {
            log.debug("{} ends", thread.getName(), e);
        } catch (RuntimeException | Error e) {
            log.error("{} ends: what is asked of it from now on will fail", thread.getName(), e);
            throw e;
        } finally {
            Thread.interrupted(); // closing the consumer is bounded in time, and needs a thread that is not interrupted
            fetcher.close();
        }
    }

    /** Ends the thread and waits for it, for some seconds. */
    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
