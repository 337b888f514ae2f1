package io.treadle.runtime.task;

import io.treadle.api.graph.Pipe;

/** What a task reads, and where in it it stands, for the message if it fails. Confined to the task's thread. */
interface TaskInput {
    /**
     * Pushes all of it through the pipeline's head.
     *
     * @param origin moved to each record before it is pushed
     * @return how many records were read
     * @throws InterruptedException if the thread was interrupted, which is noticed now and then
     */
    long pump(Pipe<Object> head, Origin origin) throws Exception;

    /** The place of the record in hand, or the whole input once all is read. */
    Place place();

    /** Of all that tasks above gave to shuffles; 0 if it is no shuffle that is read. */
    default long digest() {
        return 0;
    }

    /** Checks for interruption once in so many records. */
    static void checkInterrupted(long records) throws InterruptedException {
        if ((records & 0x3ff) == 0 && Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the batch was cancelled");
        }
    }
}
