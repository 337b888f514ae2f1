package io.treadle.runtime.task;

import io.treadle.api.graph.OperatorException;
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

    /** Told how a task gets on: {@link #ended} or {@link #died}, after {@link #ran} or without it. */
    public interface Listener {
        /** It has run; what it wrote outside is on the way. On the thread of the task. */
        void ran(TaskOutcome.Done soFar);

        /** The end. On the thread of the task, or on one of a sink's. */
        void ended(TaskOutcome outcome);

        /**
         * It came to an {@link Error}, of the user's code, a sink or the JVM: the process cannot be trusted any more. On the
         * thread of the task, or on one of a sink's.
         */
        void died(TaskOutcome.Failed failed, Error error);
    }

    /** Runs to the end or to the first failure; does not wait for sinks. An interrupt of the thread is a failure. */
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
        } catch (Exception | Error e) {
            failed(e, listener);
            return;
        }
        if (!written.isDone()) {
            listener.ran(done);
        }
        var unused = written.whenComplete((nothing, failure) -> {
            if (failure == null) {
                listener.ended(done);
            } else {
                failed(causeOf(failure), listener);
            }
        });
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
