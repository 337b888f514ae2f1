package io.treadle.api.graph;

import io.treadle.api.function.CombineFunction;
import io.treadle.api.function.MapFunction;
import io.treadle.api.function.ReduceFunction;

/**
 * How the values of a key are combined.
 *
 * @param create makes a combiner of a key's first value
 * @param add adds a further value to a combiner
 * @param merge merges two combiners of the same key
 * @param beforeShuffle whether values are combined before the shuffle as well, so that each key is sent once
 */
@SuppressWarnings("UnusedTypeParameter") // K tells which stream it fits
public record Aggregation<K, V, C>(
        MapFunction<V, C> create, CombineFunction<C, V> add, ReduceFunction<C> merge, boolean beforeShuffle) {}
