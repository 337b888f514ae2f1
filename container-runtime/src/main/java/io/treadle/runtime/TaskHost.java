package io.treadle.runtime;

import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes on which tasks run: one thread each. First come, first served, but for a task whose place is taken: of one
 * stage and part a single task is under way at a time, of whatever batch, from its first step until nothing of it
 * runs any more, here or in a sink. So a cancelled task that does not stop, or a write that does not end, delays those
 * that would write the same part, and nobody else. An interrupt meant for a task reaches that task and no later one.
 * After an Error of a task no lane begins another. Thread-safe.
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

    private static final Logger log = LoggerFactory.getLogger(TaskHost.class);

    private final List<Thread> lanes = new ArrayList<>();
    private final Object lock = new Object(); // guards the five below; never held while a task runs
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Map<Task, Thread> running = new HashMap<>();
    private final Map<Lease, Task> leases = new HashMap<>();
    /** Of those that wait, which were said to. */
    private final Set<Task> heldBack = new HashSet<>();

    private boolean closed;

    /** What a task must hold to be under way. */
    private record Lease(int stage, int part) {
        static Lease of(Task task) {
            return new Lease(task.id().stage(), task.part());
        }
    }

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
            heldBack.remove(task);
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
            Task task = lease();
            while (task == null && !closed) {
                lock.wait();
                task = lease();
            }
            if (task != null) {
                running.put(task, Thread.currentThread());
            }
            return task;
        }
    }

    /** The first that waits for nothing but a lane. */
    private @Nullable Task lease() {
        Iterator<Task> tasks = waiting.iterator();
        while (tasks.hasNext() && !closed) {
            Task task = tasks.next();
            Task holder = leases.putIfAbsent(Lease.of(task), task);
            if (holder == null) {
                tasks.remove();
                heldBack.remove(task);
                return task;
            }
            sayHeldBack(task, holder);
        }
        return null;
    }

    private void sayHeldBack(Task task, Task holder) {
        if (holder.isCancelled() && heldBack.add(task)) {
            log.info(
                    "Stage {}, task {} of batch {} waits: its run in batch {} was cancelled, and has not stopped or not ended in"
                            + " a sink",
                    task.id().stage(),
                    task.id().task(),
                    task.batch(),
                    holder.batch());
        }
    }

    /** The lane has done with the task; an interrupt that came too late for it is taken back. */
    void released(Task task) {
        synchronized (lock) {
            running.remove(task);
            if (!closed) {
                boolean ignored = Thread.interrupted();
            }
        }
        var unused = task.over().whenComplete((nothing, failure) -> giveBack(task));
    }

    /** Any thread. */
    private void giveBack(Task task) {
        synchronized (lock) {
            leases.remove(Lease.of(task), task);
            lock.notifyAll();
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
