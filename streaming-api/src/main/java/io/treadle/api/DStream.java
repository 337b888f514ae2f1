package io.treadle.api;

import io.treadle.api.GraphBuilder.Node;
import io.treadle.api.function.EmitFunction;
import io.treadle.api.function.FilterFunction;
import io.treadle.api.function.FlatMapFunction;
import io.treadle.api.function.ForeachBatchFunction;
import io.treadle.api.function.ForeachPartitionFunction;
import io.treadle.api.function.MapFunction;
import io.treadle.api.function.PartitionFunction;
import io.treadle.api.function.ReduceFunction;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Transformation;
import io.treadle.api.sink.Sink;
import java.util.List;
import java.util.OptionalInt;

/**
 * A stream of records, cut into batches. Describes only: nothing runs before {@link StreamingContext#start}. A batch
 * for which no input stream has records does not run: its outputs are not called. In one that runs, an output may find
 * nothing. Functions may capture anything, because nothing of them is ever serialised; they are made anew in every
 * process by the same main. They must be deterministic if results are to be the same after a failure, and are called
 * from several task threads. Confined to the thread of main.
 *
 * <p>A function may change the record that it is given, and nobody else sees it; what it returned it must leave alone,
 * and not return again: a record that two operators read is copied for one of them. Classes whose objects nobody can
 * change are recognised and never copied (text, numbers, dates, enums; records and other classes with nothing but final
 * fields of such types); so are those named with {@link StreamingConf#immutable}. Any other class of the application
 * must be made known with {@link StreamingConf#register} if two operators read it or a shuffle carries it; otherwise
 * the batch fails at the first such record, naming the class. {@link #print} and {@link #count} never need a copy.
 *
 * @param <T> type of the records
 */
public sealed class DStream<T> permits PairDStream {
    private final StreamingContext context;
    private final Node node;

    DStream(StreamingContext context, Node node) {
        this.context = context;
        this.node = node;
    }

    /**
     * Names the operator that this stream comes out of. What the checkpoint remembers, it remembers under this name, so
     * that the application may change around it. Letters, digits, {@code . _ -}; unique in the application.
     */
    public DStream<T> uid(String uid) {
        node.uid(uid);
        return this;
    }

    /**
     * How many partitions the shuffle has that this stream is the result of; without it, {@code treadle.parallelism}.
     */
    public DStream<T> partitions(int partitions) {
        node.partitions(some(partitions).getAsInt());
        return this;
    }

    public StreamingContext context() {
        return context;
    }

    public <R> DStream<R> map(MapFunction<? super T, ? extends R> function) {
        return new DStream<>(context, then("map", Pipes.<T, R>map(function)));
    }

    public <R> DStream<R> flatMap(FlatMapFunction<? super T, ? extends R> function) {
        return new DStream<>(context, then("flatMap", Pipes.<T, R>flatMap(function)));
    }

    /**
     * As {@link #flatMap}, without an Iterable for each record: the function hands its results to its second argument.
     */
    public <R> DStream<R> mapMulti(EmitFunction<? super T, R> function) {
        return new DStream<>(context, then("mapMulti", Pipes.<T, R>emit(function)));
    }

    public DStream<T> filter(FilterFunction<? super T> function) {
        return new DStream<>(context, then("filter", Pipes.<T>filter(function)));
    }

    /** Transforms each partition of each batch whole; its records are in memory meanwhile. */
    public <R> DStream<R> mapPartitions(PartitionFunction<T, ? extends R> function) {
        return new DStream<>(context, then("mapPartitions", Pipes.<T, R>mapPartitions(function)));
    }

    /** The records of both; partitions stay as they are. */
    public DStream<T> union(DStream<T> other) {
        return context.union(List.of(this, other));
    }

    /** Deals the records out over this many partitions. */
    public DStream<T> repartition(int partitions) {
        return new DStream<>(context, add("repartition", new Operation.Exchange(some(partitions))));
    }

    /** One number for each batch that runs: how many records this stream has in it, which may be 0. */
    public DStream<Long> count() {
        return new DStream<Long>(context, then("count", Pipes.<T>count())).collected("sum", Pipes.sum());
    }

    /** How often each record occurs in the batch. */
    public PairDStream<T, Long> countByValue() {
        return countByValue(OptionalInt.empty());
    }

    public PairDStream<T, Long> countByValue(int partitions) {
        return countByValue(some(partitions));
    }

    private PairDStream<T, Long> countByValue(OptionalInt partitions) {
        return this.<T, Long>mapToPair(record -> new Pair<>(record, 1L)).reduceByKey(Long::sum, partitions);
    }

    /**
     * One record for each batch in which this stream has any: all of them, reduced. None for a batch in which it has
     * none.
     */
    public DStream<T> reduce(ReduceFunction<T> function) {
        return new DStream<T>(context, then("reduce", Pipes.<T>reduce(function)))
                .collected("reduce", Pipes.<T>reduce(function));
    }

    public <K, V> PairDStream<K, V> mapToPair(MapFunction<? super T, Pair<K, V>> function) {
        return new PairDStream<>(context, then("mapToPair", Pipes.<T, Pair<K, V>>map(function)));
    }

    public <K, V> PairDStream<K, V> flatMapToPair(FlatMapFunction<? super T, Pair<K, V>> function) {
        return new PairDStream<>(context, then("flatMapToPair", Pipes.<T, Pair<K, V>>flatMap(function)));
    }

    /** As {@link #flatMapToPair}, without an Iterable for each record. */
    public <K, V> PairDStream<K, V> mapMultiToPair(EmitFunction<? super T, Pair<K, V>> function) {
        return new PairDStream<>(context, then("mapMultiToPair", Pipes.<T, Pair<K, V>>emit(function)));
    }

    /**
     * Shows the first ten records of each batch that runs: in the driver's output and in the client that follows the
     * application.
     */
    public Output print() {
        return print(10);
    }

    /** Shows the first {@code lines} records of each batch that runs. Only their text leaves the executors. */
    public Output print(int lines) {
        if (lines < 1 || lines > 10_000) {
            throw new IllegalArgumentException("print(%d): wanted between 1 and 10000 lines".formatted(lines));
        }
        return new Output(add("print", new Operation.Print(lines)));
    }

    /**
     * Gives each partition of each batch that runs to the function, in the executor where it is. An input without
     * records has no partition in a batch; a wholly empty batch does not run.
     */
    public Output foreachPartition(ForeachPartitionFunction<T> function) {
        return new Output(add("foreachPartition", new Operation.ForeachPartition(function)));
    }

    /**
     * Collects each batch that runs in one executor and gives it to the function there: for small results. The list is
     * empty if only other streams have records in the batch; a wholly empty batch does not run.
     */
    public Output foreachBatch(ForeachBatchFunction<T> function) {
        DStream<T> collected = new DStream<>(context, add("collect", new Operation.Exchange(some(1))));
        return new Output(collected.add("foreachBatch", new Operation.ForeachBatch(function)));
    }

    /** Writes the records to an outside system. */
    public Output to(Sink<? super T> sink) {
        return new Output(add(sink.kind(), new Operation.Write(sink)));
    }

    final Node node() {
        return node;
    }

    final Node add(String name, Operation operation) {
        return context.add(name, List.of(node), operation);
    }

    final Node then(String name, Transformation<T, ?> transformation) {
        return add(name, new Operation.Transform(transformation));
    }

    static OptionalInt some(int partitions) {
        if (partitions < 1 || partitions > 100_000) {
            throw new IllegalArgumentException("%d partitions: wanted between 1 and 100000".formatted(partitions));
        }
        return OptionalInt.of(partitions);
    }

    /** Brings what is left of each partition together and reduces it to one record. */
    private DStream<T> collected(String name, Transformation<T, T> reduction) {
        DStream<T> collected = new DStream<>(context, add("collect", new Operation.Exchange(some(1))));
        return new DStream<>(context, collected.then(name, reduction));
    }
}
