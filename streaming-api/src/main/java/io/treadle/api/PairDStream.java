package io.treadle.api;

import io.treadle.api.GraphBuilder.Node;
import io.treadle.api.function.CombineFunction;
import io.treadle.api.function.FlatMapFunction;
import io.treadle.api.function.MapFunction;
import io.treadle.api.function.Partitioner;
import io.treadle.api.function.ReduceFunction;
import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A stream of keys and values. Operations by key bring equal keys of a batch together; keys need {@code equals} and
 * {@code hashCode} that mean the same in every process.
 */
public final class PairDStream<K, V> extends DStream<Pair<K, V>> {
    PairDStream(StreamingContext context, Node node) {
        super(context, node);
    }

    @Override
    public PairDStream<K, V> uid(String uid) {
        super.uid(uid);
        return this;
    }

    @Override
    public PairDStream<K, V> partitions(int partitions) {
        super.partitions(partitions);
        return this;
    }

    /** Who divides the keys of the shuffle that this stream is the result of; without it, their hash does. */
    public PairDStream<K, V> partitionedBy(Partitioner<? super K> partitioner) {
        node().partitionedBy(partitioner);
        return this;
    }

    public <R> PairDStream<K, R> mapValues(MapFunction<? super V, ? extends R> function) {
        return new PairDStream<>(context(), then("mapValues", Pipes.<K, V, R>mapValues(function)));
    }

    public <R> PairDStream<K, R> flatMapValues(FlatMapFunction<? super V, ? extends R> function) {
        return new PairDStream<>(context(), then("flatMapValues", Pipes.<K, V, R>flatMapValues(function)));
    }

    /** One value for each key of the batch: all of its values, reduced; before the shuffle as far as possible. */
    public PairDStream<K, V> reduceByKey(ReduceFunction<V> function) {
        return reduceByKey(function, OptionalInt.empty());
    }

    public PairDStream<K, V> reduceByKey(ReduceFunction<V> function, int partitions) {
        return reduceByKey(function, some(partitions));
    }

    PairDStream<K, V> reduceByKey(ReduceFunction<V> function, OptionalInt partitions) {
        Aggregation<K, V, V> aggregation = new Aggregation<>(value -> value, function::reduce, function, true);
        return aggregate("reduceByKey", aggregation, partitions);
    }

    /**
     * One combiner for each key of the batch.
     *
     * @param create makes a combiner of a first value
     * @param add adds a value to a combiner; may change and return the same
     * @param merge merges two combiners of the same key; may change and return the first
     */
    public <C> PairDStream<K, C> combineByKey(
            MapFunction<V, C> create, CombineFunction<C, V> add, ReduceFunction<C> merge) {
        return aggregate("combineByKey", new Aggregation<>(create, add, merge, true), OptionalInt.empty());
    }

    public <C> PairDStream<K, C> combineByKey(
            MapFunction<V, C> create, CombineFunction<C, V> add, ReduceFunction<C> merge, int partitions) {
        return aggregate("combineByKey", new Aggregation<>(create, add, merge, true), some(partitions));
    }

    /**
     * All values of each key of the batch, in memory as a list. Prefer {@link #reduceByKey} or {@link #combineByKey}.
     */
    public PairDStream<K, List<V>> groupByKey() {
        return groupByKey(OptionalInt.empty());
    }

    public PairDStream<K, List<V>> groupByKey(int partitions) {
        return groupByKey(some(partitions));
    }

    private PairDStream<K, List<V>> groupByKey(OptionalInt partitions) {
        Aggregation<K, V, List<V>> aggregation = new Aggregation<>(
                value -> {
                    List<V> list = new ArrayList<>();
                    list.add(value);
                    return list;
                },
                (list, value) -> {
                    list.add(value);
                    return list;
                },
                (left, right) -> {
                    left.addAll(right);
                    return left;
                },
                false);
        return aggregate("groupByKey", aggregation, partitions);
    }

    private <C> PairDStream<K, C> aggregate(String name, Aggregation<K, V, C> aggregation, OptionalInt partitions) {
        return new PairDStream<>(context(), add(name, new Operation.Aggregate(aggregation, partitions)));
    }
}
