package io.treadle.runtime.task;

import io.treadle.api.graph.OperatorException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** One task of one batch, to be run once, on one thread. */
public final class Task {
    private final Assignment assignment;
    private final TaskRoom room;
    private final TaskInput input;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean cancelled;

    Task(Assignment assignment, TaskRoom room, TaskInput input) {
        this.assignment = assignment;
        this.room = room;
        this.input = input;
    }

    public TaskId id() {
        return assignment.id();
    }

    /** As outputs see it, within its stage: the same for the same partition of a source, whatever else the batch reads. */
    public int part() {
        return assignment.part();
    }

    public long batch() {
        return assignment.batch().id().number();
    }

    /** Told how a task gets on: {@link #ended} or {@link #died}, after {@link #ran} or without it. */
    public interface Listener {
        /** It has run; what it wrote outside is on the way. On the thread of the task. */
        void ran(TaskOutcome.Done soFar);

        /** The end. On the thread of the task, or on one of a sink's. */
        void ended(TaskOutcome outcome);

        /**
         * It came to an {@link Error}, of the user's code, a sink or the JVM: the process cannot be trusted any more.
         * On the thread of the task, or on one of a sink's.
         */
        void died(TaskOutcome.Failed failed, Error error);
    }

    /** Its result is not wanted any more: it finishes no output that it has not finished. Any thread. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Completes when nothing of it is under way any more, here or in a sink: that may be long after it failed or was
     * cancelled. Never if it was not run.
     */
    public CompletionStage<Void> over() {
        return over.minimalCompletionStage();
    }

    /** Runs to the end or to the first failure; does not wait for sinks. An interrupt of the thread is a failure. */
    public void run(Listener listener) {
        room.resources().within(() -> build(listener));
    }

    private void build(Listener listener) {
        Origin origin = new Origin();
        Pipeline pipeline;
        try {
            pipeline = new PipelineBuilder(room, assignment, origin).build();
        } catch (RuntimeException | Error e) {
            failed(e, listener);
            over.complete(null);
            return;
        }
        run(pipeline, origin, listener);
    }

    private void run(Pipeline pipeline, Origin origin, Listener listener) {
        TaskOutcome.Done done;
        try {
            done = pump(pipeline, origin);
        } catch (Exception | Error e) {
            pipeline.abort();
            failed(e, listener);
            var unused = pipeline.written().whenComplete((parts, failure) -> over.complete(null));
            return;
        }
        var written = pipeline.written();
        if (!written.isDone()) {
            listener.ran(done);
        }
        var unused = written.whenComplete((parts, failure) -> {
            try {
                written(done, parts, failure, listener);
            } finally {
                over.complete(null);
            }
        });
    }

    private TaskOutcome.Done pump(Pipeline pipeline, Origin origin) throws Exception {
        long records = input.pump(pipeline.head(), origin);
        origin.moveTo(Origin.END);
        pipeline.finish(() -> cancelled);
        return new TaskOutcome.Done(records, input.digest(), own(pipeline.given()), pipeline.printed(), List.of());
    }

    /** What is given is this task's: digests of several are added, and those of two that changed places differ. */
    private Given own(Given given) {
        long id = ((long) id().stage() << 32) | id().task();
        return new Given(given.buckets(), Digest.of(given.digest() ^ Digest.of(id)));
    }

    private void written(
            TaskOutcome.Done done, List<TaskOutcome.PreparedPart> parts, Throwable failure, Listener listener) {
        if (failure == null) {
            listener.ended(
                    new TaskOutcome.Done(done.records(), done.inputsDigest(), done.given(), done.printed(), parts));
        } else {
            failed(causeOf(failure), listener);
        }
    }

    private void failed(Throwable failure, Listener listener) {
        TaskOutcome.Failed failed = Failure.of(room.plan().graph(), failure, input.place());
        Throwable thrown = failure instanceof OperatorException ? failure.getCause() : failure;
        if (thrown instanceof Error error) {
            listener.died(failed, error);
        } else {
            listener.ended(failed);
        }
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }
}
