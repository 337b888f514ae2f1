package io.treadle.engine;

import io.treadle.wal.LogFencedException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the thread that looks after the epoch, every few seconds, until it is lost or the driver ends. */
final class EpochWatchHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EpochWatchHost.class);
    private static final long LOOK_EVERY_NANOS = 5_000_000_000L;

    private final EpochWatch watch;
    private final Consumer<Throwable> lost;
    private final Thread thread;

    private EpochWatchHost(EpochWatch watch, Consumer<Throwable> lost) {
        this.watch = watch;
        this.lost = lost;
        this.thread = new Thread(this::run, "treadle-epoch-watch");
        thread.setDaemon(true);
    }

    /** @param lost told once, on the host's thread, when a higher epoch is claimed */
    static EpochWatchHost start(EpochWatch watch, Consumer<Throwable> lost) {
        EpochWatchHost host = new EpochWatchHost(watch, lost);
        host.thread.start();
        return host;
    }

    private void run() {
        while (!thread.isInterrupted()) {
            try {
                watch.look();
            } catch (LogFencedException e) {
                lost.accept(e);
                return;
            } catch (IOException e) {
                if (!thread.isInterrupted()) {
                    log.warn("Whether this driver is still in charge cannot be seen; looking again: {}", e.toString());
                }
            } catch (RuntimeException | Error e) {
                lost.accept(e);
                return;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
