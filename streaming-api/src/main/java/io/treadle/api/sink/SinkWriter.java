package io.treadle.api.sink;

import io.treadle.api.Batch;
import java.util.concurrent.CompletionStage;

/**
 * A sink opened in one executor: holds what is shared there, such as a connection or a producer. {@link #begin} is called
 * from task threads, concurrently.
 *
 * @param <T> type of the records
 */
public interface SinkWriter<T> extends AutoCloseable {
    /** Begins one partition of one batch; the same may be begun again, here or elsewhere, after a failure. */
    Part<T> begin(Batch batch, int partition) throws Exception;

    @Override
    void close();

    /** One partition of one batch being written, confined to the task's thread. */
    interface Part<T> {
        void write(T record) throws Exception;

        /**
         * Nothing more is written. Need not wait: meanwhile the thread goes on with other tasks, and what the same records
         * go to besides this sink is on its way. The batch is not committed before.
         *
         * @return completes, on any thread, when all that was written is durable in the outside system, or with why it is not
         */
        CompletionStage<Void> finish() throws Exception;
    }
}
