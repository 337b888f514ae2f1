package io.treadle.api.function;

import io.treadle.api.Batch;
import java.util.List;

/**
 * Handles one batch whole. Runs as one task in one executor, never in the driver. May be called again for the same batch
 * after a failure, with equal records: be idempotent by {@link Batch#number()}.
 */
@FunctionalInterface
public interface ForeachBatchFunction<T> {
    void apply(Batch batch, List<T> records) throws Exception;
}
