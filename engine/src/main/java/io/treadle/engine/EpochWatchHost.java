package io.treadle.engine;

import io.treadle.wal.LogFencedException;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the thread that looks after the epoch, and for the wish to end, every few seconds, until the epoch is lost or the driver ends. */
final class EpochWatchHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EpochWatchHost.class);
    private static final long LOOK_EVERY_NANOS = 5_000_000_000L;

    private final EpochWatch watch;
    private final Consumer<Checkpoint.Stop> stopWished;
    private final Consumer<Throwable> lost;
    private final ThreadHost thread;

    private EpochWatchHost(EpochWatch watch, Consumer<Checkpoint.Stop> stopWished, Consumer<Throwable> lost) {
        this.watch = watch;
        this.stopWished = stopWished;
        this.lost = lost;
        this.thread = new ThreadHost("treadle-epoch-watch", this::run);
    }

    /**
     * Both are told on the host's thread.
     *
     * @param stopWished told of the wish to end, again and again once there is one
     * @param lost told once that this driver is no longer in charge, or what should not have happened
     */
    static EpochWatchHost start(EpochWatch watch, Consumer<Checkpoint.Stop> stopWished, Consumer<Throwable> lost) {
        EpochWatchHost host = new EpochWatchHost(watch, stopWished, lost);
        host.thread.start();
        return host;
    }

    private void run() {
        while (!thread.isClosed()) {
            try {
                watch.look().ifPresent(stopWished);
            } catch (LogFencedException e) {
                lost.accept(e);
                return;
            } catch (IOException e) {
                if (!thread.isClosed()) {
                    log.warn(
                            "Whether this driver is in charge, and is to end, cannot be seen; looking again: {}",
                            e.toString());
                }
            } catch (RuntimeException | Error e) {
                lost.accept(e);
                return;
            }
            thread.pause(LOOK_EVERY_NANOS);
        }
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        thread.close();
    }
}
