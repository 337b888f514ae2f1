package io.treadle.api.function;

/**
 * Says to which partition a key goes. Must depend on nothing but key and number, in every process: otherwise equal keys
 * would not meet, which is noticed and fails the batch.
 */
@FunctionalInterface
public interface Partitioner<K> {
    /** From 0, below {@code partitions}. */
    int partition(K key, int partitions) throws Exception;
}
