package io.treadle.api.sink;

import java.util.concurrent.CompletionStage;

/**
 * A sink opened in one executor: holds what is shared there, such as a connection pool or a producer. {@link #begin} is
 * called from task threads, concurrently for different parts; one part is written by one task at a time in this
 * executor.
 *
 * @param <T> type of the records
 */
public interface SinkWriter<T> extends AutoCloseable {
    /**
     * Begins one part of one batch. Called with the part's first record. A part without any is not begun, unless the
     * sink is {@link Guarantee#MARKED} and the part may have been written before ({@link WriteContext#again}): then it is
     * begun and finished, so that the mark tells of an earlier run with records, and is set against whoever still
     * writes. The same may be begun again, here or elsewhere, after a failure; meanwhile whoever began it before may
     * still be writing without knowing of it.
     *
     * @throws SinkUnavailableException if it may succeed later
     */
    Part<T> begin(WriteContext context) throws Exception;

    /** All parts have ended, by {@link Part#finish} completed or {@link Part#abort}, or their executor ends. */
    @Override
    void close();

    /**
     * One part of one batch being written, confined to the task's thread. Ended by one of {@link #finish} and {@link
     * #abort}.
     */
    interface Part<T> {
        /** @throws SinkUnavailableException if it may succeed later */
        void write(T record) throws Exception;

        /**
         * Nothing more is written. Need not wait: meanwhile the thread goes on with other tasks, and what the same
         * records go to besides this sink is on its way. The batch is not committed before.
         *
         * @return completes, on any thread, when all that was written is durable in the outside system, or with why it
         *     is not
         */
        CompletionStage<Prepared> finish() throws Exception;

        /**
         * The task failed or was cancelled before {@link #finish}, or that threw: what was written is given up. On the
         * task's thread. Must not throw.
         */
        default void abort() {}
    }
}
