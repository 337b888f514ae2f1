package io.treadle.api.graph;

/** Where an operator pushes its records, within one task. Confined to the task's thread. */
@FunctionalInterface
public interface Pipe<A> {
    void accept(A record) throws Exception;

    /**
     * Called once, when everything above has finished: push on what is left. Must not call the {@code finish} of the
     * pipe below: whoever built the pipeline does, in order.
     */
    default void finish() throws Exception {}

    /**
     * Called once, after whatever failed or because the batch was cancelled, on every pipe of the task, also on one
     * that has finished: give up what was begun outside and not finished. Must not call the pipe below.
     */
    default void abort() {}
}
