package io.treadle.api.sink;

/**
 * Somewhere records go. Created by the application's main in every process; opens nothing until {@link #open}.
 *
 * @param <T> type of the records
 */
public interface Sink<T> {
    /** The kind of system in one word, for the graph, logs and uids: {@code kafka}. */
    String kind();

    /**
     * Asks whether it can be written to, without writing anything. Called where the application is submitted, before anything
     * runs; not called where such questions are switched off.
     *
     * @throws java.io.IOException if the outside system does not answer
     * @throws Exception if it cannot be written to; the message names the thing and the remedy
     */
    default void check(String application, String outputUid) throws Exception {}

    /** Called once per executor, on a task thread, before the first partition is written there. */
    SinkWriter<T> open(String application, String outputUid) throws Exception;
}
