package io.treadle.runtime.task;

import io.treadle.api.graph.Pipe;
import java.util.Map;

/**
 * The end of a pipeline at a shuffle. One for each shuffle and task, however many paths lead to it. Confined to the
 * task's thread.
 */
interface ShuffleWriter extends Pipe<Object> {
    /** Puts what was written into buckets, once, after the last record. Empty ones are left out. */
    void into(Map<BucketId, Bucket> buckets) throws Exception;

    /** Of all that was written, after {@link #into}. */
    long digest();
}
