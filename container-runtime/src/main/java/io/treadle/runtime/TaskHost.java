package io.treadle.runtime;

import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lanes on which tasks run, first come, first served: one thread each. An interrupt meant for a task reaches that task
 * and no later one. After an Error of a task no lane begins another. Thread-safe.
 */
final class TaskHost implements AutoCloseable {
    /** Told on the lane's thread, or on one of a sink's. */
    interface Listener {
        /** On the lane's thread. */
        void ran(Task task, TaskOutcome.Done soFar);

        void ended(Task task, TaskOutcome outcome, long nanos);

        /** The process cannot be trusted any more. */
        void died(Task task, TaskOutcome.Failed failed, Error error);

        /** As above, and no task can be named. */
        void died(Error error);
    }

    private final List<Thread> lanes = new ArrayList<>();

    private final Object lock = new Object(); // guards the three below; never held while a task runs
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Map<Task, Thread> running = new HashMap<>();
    private boolean closed;

    private TaskHost() {}

    static TaskHost start(int lanes, Listener listener) {
        TaskHost host = new TaskHost();
        for (int i = 0; i < lanes; i++) {
            Thread lane = new Thread(new LaneLoop(host, listener), "treadle-lane-" + i);
            lane.setDaemon(true);
            host.lanes.add(lane);
        }
        host.lanes.forEach(Thread::start);
        return host;
    }

    void start(Task task) {
        synchronized (lock) {
            waiting.add(task);
            lock.notify();
        }
    }

    void cancel(Task task) {
        synchronized (lock) {
            waiting.remove(task);
            Thread lane = running.get(task);
            if (lane != null) {
                lane.interrupt();
            }
        }
    }

    /** The next task, on the thread that will run it; null when there will be none. */
    @Nullable
    Task take() throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                lock.wait();
            }
            Task task = closed ? null : waiting.remove();
            if (task != null) {
                running.put(task, Thread.currentThread());
            }
            return task;
        }
    }

    /** The task has run; an interrupt that came too late for it is taken back. */
    void released(Task task) {
        synchronized (lock) {
            running.remove(task);
            if (!closed) {
                boolean ignored = Thread.interrupted();
            }
        }
    }

    /** Begins no task any more. */
    void stop() {
        synchronized (lock) {
            closed = true;
            waiting.clear();
            lock.notifyAll();
        }
    }

    /** Interrupts what runs and waits for the lanes to end, so that what tasks share may be closed; not for ever. */
    @Override
    public void close() {
        stop();
        synchronized (lock) {
            running.values().forEach(Thread::interrupt);
        }
        try {
            for (Thread lane : lanes) {
                if (lane != Thread.currentThread()) {
                    lane.join(TimeUnit.SECONDS.toMillis(5));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
