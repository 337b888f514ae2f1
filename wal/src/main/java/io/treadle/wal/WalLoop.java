package io.treadle.wal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Owns the log's thread: waits for appends and steps the writer. An error the writer does not expect ends the log. */
final class WalLoop implements Runnable {
    private final WalWriter writer;
    private final Thread thread;
    /** Set by the thread before it ends, read after it was joined. */
    private @Nullable IOException closeFailure;

    private WalLoop(WalWriter writer, String name) {
        this.writer = writer;
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    static WalLoop start(WalWriter writer, String name) {
        WalLoop loop = new WalLoop(writer, name);
        loop.thread.start();
        return loop;
    }

    @Override
    public void run() {
        try {
            while (writer.awaitWork()) {
                writer.step(System.nanoTime());
            }
            writer.close(System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeFailure = new IOException("the log's thread %s was interrupted".formatted(thread.getName()), e);
            writer.fail(closeFailure);
        } catch (IOException e) {
            closeFailure = e;
        } catch (RuntimeException | Error e) {
            closeFailure = new IOException("the log's thread %s died: %s".formatted(thread.getName(), e), e);
            writer.fail(closeFailure);
        }
    }

    /** Waits until everything queued is written. An interrupt leaves that to the thread and is kept. */
    void close() throws IOException {
        writer.stopAccepting();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (closeFailure != null) {
            throw new IOException(
                    "the log was not closed cleanly: %s".formatted(closeFailure.getMessage()), closeFailure);
        }
    }
}
