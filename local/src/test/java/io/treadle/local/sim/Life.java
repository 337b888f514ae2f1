package io.treadle.local.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/** A process, which may be stopped and continued, and dies once. What comes while it is stopped, it does when it goes on. */
final class Life {
    private final Agenda agenda;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private long lastToldNanos;
    private boolean paused;
    private boolean dead;

    Life(Agenda agenda) {
        this.agenda = agenda;
    }

    /** Has the process do something later, if it lives then. */
    void after(long delayNanos, Runnable action) {
        agenda.after(delayNanos, () -> run(action));
    }

    /** As {@link #after}, but behind all that was queued before. */
    void queue(long delayNanos, Runnable action) {
        lastToldNanos = Math.max(lastToldNanos + 1, agenda.nowNanos() + delayNanos);
        at(lastToldNanos, action);
    }

    void at(long timeNanos, Runnable action) {
        agenda.at(timeNanos, () -> run(action));
    }

    private void run(Runnable action) {
        if (paused && !dead) {
            waiting.add(action);
        } else if (!dead) {
            action.run();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!waiting.isEmpty() && !dead && !paused) {
            waiting.remove().run();
        }
    }

    void die() {
        dead = true;
        waiting.clear();
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return paused && !dead;
    }

    boolean isRunning() {
        return !dead && !paused;
    }
}
