package io.treadle.api.graph;

/** Where an operator pushes its records, within one task. Confined to the task's thread. */
@FunctionalInterface
public interface Pipe<A> {
    void accept(A record) throws Exception;

    /**
     * Called once, when everything above has finished: push on what is left. Must not call the {@code finish} of the pipe
     * below: whoever built the pipeline does, in order.
     */
    default void finish() throws Exception {}
}
