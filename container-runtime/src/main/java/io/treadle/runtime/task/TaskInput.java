package io.treadle.runtime.task;

import io.treadle.api.graph.Pipe;

/** What a task reads, and where in it it stands, for the message if it fails. Confined to the task's thread. */
interface TaskInput {
    /**
     * Pushes all of it through the pipeline's head.
     *
     * @return how many records were read
     * @throws InterruptedException if the thread was interrupted, which is noticed now and then
     */
    long pump(Pipe<Object> head) throws Exception;

    /** The place of the record in hand, or the whole input once all is read: {@code stream "lines", partition lines-3, position 7}. */
    String place();

    /** Checks for interruption once in so many records. */
    static void checkInterrupted(long records) throws InterruptedException {
        if ((records & 0x3ff) == 0 && Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the batch was cancelled");
        }
    }
}
