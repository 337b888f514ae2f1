package io.treadle.runtime;

import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane: runs a task after the other on its thread. */
final class LaneLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);

    private final TaskHost host;
    private final TaskHost.Listener listener;

    LaneLoop(TaskHost host, TaskHost.Listener listener) {
        this.host = host;
        this.listener = listener;
    }

    @Override
    public void run() {
        try {
            for (Task task = host.take(); task != null; task = host.take()) {
                run(task);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            listener.died(new AssertionError("a lane failed outside of any task", e));
        } catch (Error e) {
            listener.died(e);
        }
    }

    private void run(Task task) {
        long begun = System.nanoTime();
        try {
            task.run(new Task.Listener() {
                @Override
                public void ran(TaskOutcome.Done soFar) {
                    listener.ran(task, soFar);
                }

                @Override
                public void ended(TaskOutcome outcome) {
                    listener.ended(task, outcome, System.nanoTime() - begun);
                }

                @Override
                public void died(TaskOutcome.Failed failed, Error error) {
                    host.stop();
                    log(task, error);
                    listener.died(task, failed, error);
                }
            });
        } finally {
            host.released(task);
        }
    }

    private static void log(Task task, Error error) {
        log.error(
                "Stage {}, task {} of batch {} came to an Error; the executor ends",
                task.id().stage(),
                task.id().task(),
                task.batch(),
                error);
    }
}
