package io.treadle.runtime.task;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One task of one batch, to be run once, on one thread. */
public final class Task {
    private final TaskId id;
    private final TaskRoom room;
    private final BatchInfo batch;
    private final LocalPartitions local;
    private final TaskInput input;

    Task(TaskId id, TaskRoom room, BatchInfo batch, LocalPartitions local, TaskInput input) {
        this.id = id;
        this.room = room;
        this.batch = batch;
        this.local = local;
        this.input = input;
    }

    public TaskId id() {
        return id;
    }

    public long batch() {
        return batch.number();
    }

    /** Told how a task gets on: {@link #ended}, after {@link #ran} or without it; or {@link #died}. */
    public interface Listener {
        /** It has run; what it wrote outside is on the way. On the thread of the task. */
        void ran(TaskOutcome.Done soFar);

        /** The end. On the thread of the task, or on one of a sink's. */
        void ended(TaskOutcome outcome);

        /** What a sink had under way came to an Error. On the thread of the task, or on one of the sink's. */
        void died(Error error);
    }

    /**
     * Runs to the end or to the first failure; does not wait for sinks. An interrupt of the thread is a failure. An {@link
     * Error}, of the user's code or the JVM, is thrown, or told if it is of what a sink has under way: the process cannot be
     * trusted after it.
     */
    public void run(Listener listener) {
        TaskOutcome.Done done;
        CompletableFuture<Void> written;
        try {
            Pipeline pipeline = new PipelineBuilder(room, id, batch, local).build();
            long records = input.pump(pipeline.head());
            pipeline.finish();
            Map<BucketId, Bucket> buckets = pipeline.buckets();
            done = new TaskOutcome.Done(records, buckets, pipeline.printed());
            written = pipeline.written();
        } catch (Exception e) {
            listener.ended(failed(e));
            return;
        }
        if (!written.isDone()) {
            listener.ran(done);
        }
        var unused = written.whenComplete((nothing, failure) -> {
            if (failure == null) {
                listener.ended(done);
            } else if (causeOf(failure) instanceof Error error) {
                listener.died(error);
            } else {
                listener.ended(failed(causeOf(failure)));
            }
        });
    }

    private TaskOutcome failed(Throwable failure) {
        return Failure.of(room.plan().graph(), failure, input.place());
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }
}
