package io.treadle.connectors.kafka.write;

import java.util.concurrent.LinkedBlockingQueue;

/** Ends transactions at once, or, while they are held, when the test says so. */
final class FakeEndings implements Endings {
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private volatile boolean held;

    void hold() {
        held = true;
    }

    /** Runs what waits, on the caller's thread. */
    void runHeld() {
        held = false;
        for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
            work.run();
        }
    }

    @Override
    public void execute(Runnable work) {
        if (held) {
            waiting.add(work);
        } else {
            work.run();
        }
    }

    @Override
    public void close() {
        runHeld();
    }
}
