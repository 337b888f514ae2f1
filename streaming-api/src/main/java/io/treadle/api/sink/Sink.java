package io.treadle.api.sink;

/**
 * Somewhere records go. Created by the application's main in every process; opens nothing until {@link #open}.
 *
 * @param <T> type of the records
 */
public interface Sink<T> {
    /** The kind of system in one word, for the graph, logs and uids: {@code kafka}. */
    String kind();

    /** Called once per executor, on a task thread, before the first partition is written there. */
    SinkWriter<T> open(String application, String outputUid) throws Exception;
}
