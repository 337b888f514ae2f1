package io.treadle.api.graph;

/** An operator that works record by record, or partition by partition, without a shuffle. */
@FunctionalInterface
public interface Transformation<A, B> {
    /**
     * A fresh pipe for one task, that pushes into {@code out}. A user function's failure is thrown as {@code
     * task.failed(cause)}.
     */
    Pipe<A> into(Pipe<? super B> out, TaskContext task);

    /**
     * Whether its pipes neither change a record, nor keep it, nor pass it on: then they may be shown one that belongs
     * to others.
     */
    default boolean looksOnly() {
        return false;
    }

    /**
     * Whether its pipes have something to do in batches without records too, because time has passed or the watermark has
     * moved. Such batches are run then, as all others; of a stage that reads a source they have no tasks.
     */
    default boolean isTimeDriven() {
        return false;
    }

    /** Whether its pipes give records their event time, of which each task reports the newest. The watermark waits for all who do. */
    default boolean givesEventTime() {
        return false;
    }
}
