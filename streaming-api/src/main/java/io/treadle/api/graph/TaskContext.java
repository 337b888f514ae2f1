package io.treadle.api.graph;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.WriteContext;
import java.util.OptionalLong;

/**
 * What an operator may know of the task that it works in.
 *
 * @param operator the operator itself
 * @param part which part of the batch, as the operator sees it: see {@link WriteContext}
 * @param parts number of parts that the operator has in this batch
 * @param epoch of the driver that runs it
 * @param again whether it may have run before
 * @param watermarkMillis event time that all streams have passed, the same whenever the batch runs; empty if nobody
 *     asks for it
 */
public record TaskContext(
        Operator operator,
        BatchId batch,
        int part,
        int parts,
        long epoch,
        boolean again,
        OptionalLong watermarkMillis) {
    /** The exception for a user function of the operator that threw; see {@link Operator#failed}. */
    public OperatorException failed(Throwable cause) {
        return operator.failed(cause);
    }

    /** The same for an output. */
    public WriteContext writing() {
        return new WriteContext(batch, part, parts, epoch, again);
    }
}
