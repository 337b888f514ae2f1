package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.function.IntPredicate;

/**
 * Where a shuffle writer writes to.
 *
 * @param isLocal whether a partition is this executor's: its bucket stays by reference. A hint for the form; either is
 *     right
 * @param chunkBytes about where a run ends
 */
record ShuffleTarget(Operator operator, int partitions, IntPredicate isLocal, ShuffleCodec codec, int chunkBytes) {
    BucketId bucket(int partition) {
        return new BucketId(operator.id(), partition);
    }
}
