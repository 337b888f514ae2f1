package io.treadle.yarn.client;

import io.treadle.protocol.wire.BatchSummary;

/** Is told how an application gets on, in order, on the thread that waits for it. */
public interface Watcher {
    /** A sentence about the application's life: submitted, accepted, running, a new driver, ended. */
    void note(String sentence);

    /** A batch is committed. */
    void batch(BatchSummary summary);

    /** Tells it all to standard output, in lines. */
    static Watcher console() {
        return new ConsoleWatcher(System.out);
    }
}
