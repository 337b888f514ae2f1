package io.treadle.runtime.task;

import java.util.List;
import java.util.Map;

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

    /**
     * Runs to the end or to the first failure. An interrupt of the thread is a failure. An {@link Error}, of the user's code or
     * the JVM, is thrown: the process cannot be trusted after it.
     */
    public TaskOutcome run() {
        try {
            Pipeline pipeline = new PipelineBuilder(room, id, batch, local).build();
            long records = input.pump(pipeline.head());
            pipeline.finish();
            Map<BucketId, Bucket> buckets = pipeline.buckets();
            List<TaskOutcome.Printed> printed = pipeline.printed();
            return new TaskOutcome.Done(records, buckets, printed);
        } catch (Exception e) {
            return Failure.of(room.plan().graph(), e, input.place());
        }
    }
}
