package io.treadle.api.function;

import io.treadle.api.Batch;
import java.util.Iterator;

/**
 * Writes one partition of one batch. Runs in the executor that holds the partition, on a task thread. May be called again
 * for the same batch and partition after a failure, with equal records: write idempotently by {@link Batch#number()}.
 */
@FunctionalInterface
public interface ForeachPartitionFunction<T> {
    void apply(Batch batch, int partition, Iterator<T> records) throws Exception;
}
