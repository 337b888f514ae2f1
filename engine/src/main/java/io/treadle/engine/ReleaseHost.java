package io.treadle.engine;

import io.treadle.wal.Wal;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the thread that deletes the files of the batch log that a restatement has made superfluous. It may take its time; what it cannot
 * delete is deleted after a later restatement, or by a later driver.
 *
 * <p>A driver that was replaced and does not know it may go on deleting. It harms nobody: it deletes only files that end before a
 * restatement of its own which it was told is on disk. That is in the history that every later driver reads, which needs nothing
 * before it; and a name that went is never used again for records, since sequences only rise. Files go oldest first, so that what a crash
 * leaves is the end of the log without a gap.
 */
final class ReleaseHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReleaseHost.class);

    private final BlockingQueue<Superfluous> waiting = new LinkedBlockingQueue<>();
    private final Consumer<Throwable> failed;
    private final ThreadHost thread;

    private record Superfluous(Wal wal, long below) {}

    private ReleaseHost(Consumer<Throwable> failed) {
        this.failed = failed;
        this.thread = new ThreadHost("treadle-release", this::run);
    }

    /** @param failed told, on the host's thread, what should not have happened */
    static ReleaseHost start(Consumer<Throwable> failed) {
        ReleaseHost host = new ReleaseHost(failed);
        host.thread.start();
        return host;
    }

    /** The log is restated on disk at {@code sequence}. On any thread. */
    void restated(Wal wal, long sequence) {
        waiting.add(new Superfluous(wal, sequence));
    }

    private void run() {
        try {
            while (!thread.isClosed()) {
                release(waiting.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    private void release(Superfluous records) {
        try {
            int files = records.wal.release(records.below);
            log.info("The batch log is restated at record {}; {} older files of it are deleted.", records.below, files);
        } catch (IOException e) {
            if (!thread.isClosed()) {
                log.warn(
                        "Files of the batch log that nobody needs any more cannot be deleted; trying again when it is"
                                + " restated next: {}",
                        e.toString());
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
