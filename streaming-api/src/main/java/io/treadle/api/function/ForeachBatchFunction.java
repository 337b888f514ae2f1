package io.treadle.api.function;

import io.treadle.api.sink.WriteContext;
import java.util.List;

/**
 * Handles one batch whole. Runs as one task in one executor, never in the driver. May be called again for the same
 * batch after a failure, with equal records: be idempotent by the batch's number, or keep it where the records go; see
 * {@link WriteContext}.
 */
@FunctionalInterface
public interface ForeachBatchFunction<T> {
    void apply(WriteContext context, List<T> records) throws Exception;
}
