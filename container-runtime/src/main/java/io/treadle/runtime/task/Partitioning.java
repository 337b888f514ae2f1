package io.treadle.runtime.task;

import io.treadle.api.function.Partitioner;
import io.treadle.api.graph.Operation;

/** Which partition of a shuffle a key goes to. Thread-safe, if the application's is. */
@FunctionalInterface
interface Partitioning {
    /** @param hash of the key, as {@link Hash} gives it */
    int of(Object key, int hash) throws Exception;

    @SuppressWarnings("unchecked") // the API has checked that it takes the stream's keys
    static Partitioning of(Operation.Aggregate aggregate, int partitions) {
        return aggregate
                .partitioner()
                .map(partitioner -> byApplication((Partitioner<Object>) partitioner, partitions))
                .orElseGet(() -> (key, hash) -> Hash.partition(hash, partitions));
    }

    private static Partitioning byApplication(Partitioner<Object> partitioner, int partitions) {
        return (key, hash) -> {
            int partition = partitioner.partition(key, partitions);
            if (partition < 0 || partition >= partitions) {
                throw new IllegalArgumentException(
                        "the partitioner gave %d for key %s: wanted 0 to %d".formatted(partition, key, partitions - 1));
            }
            return partition;
        };
    }
}
