package io.treadle.api.function;

import io.treadle.api.sink.WriteContext;
import java.util.Iterator;

/**
 * Writes one part of one batch. Runs in the executor that holds the partition, on a task thread. May be called again
 * for the same part after a failure, with equal records: write idempotently by batch number and part, or keep them
 * where the records go; see {@link WriteContext}.
 */
@FunctionalInterface
public interface ForeachPartitionFunction<T> {
    void apply(WriteContext context, Iterator<T> records) throws Exception;
}
