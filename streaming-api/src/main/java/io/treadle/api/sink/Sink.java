package io.treadle.api.sink;

/**
 * Somewhere records go. Created by the application's main in every process; opens nothing until {@link #open}.
 *
 * <p>There are three ways to write one, and {@link #guarantee} says which it is:
 *
 * <ul>
 *   <li><b>At least once.</b> {@link SinkWriter.Part#finish} completes when the records are durable. Nothing more.
 *   <li><b>Marked.</b> The writer stores a mark in the same transaction as a part's records, looks for it before it
 *       writes, and fences whoever wrote the part before. {@code finish} completes when the transaction is committed.
 *       The driver takes no part in it.
 *   <li><b>Published.</b> Implement {@link PublishingSink}: parts are written aside, and appear when the driver says
 *     so.
 * </ul>
 *
 * @param <T> type of the records
 */
public interface Sink<T> {
    /** The kind of system in one word, for the graph, logs and uids: {@code kafka}. */
    String kind();

    /** What it promises; asked after main has described the graph. */
    default Guarantee guarantee() {
        return Guarantee.AT_LEAST_ONCE;
    }

    /**
     * Asks whether it can be written to, without writing anything. Called where the application is submitted, before
     * anything runs; not called where such questions are switched off.
     *
     * @throws java.io.IOException if the outside system does not answer
     * @throws Exception if it cannot be written to; the message names the thing and the remedy
     */
    default void check(String application, String outputUid) throws Exception {}

    /** Called once per executor, on a task thread, before the first part is written there. */
    SinkWriter<T> open(SinkContext context) throws Exception;
}
