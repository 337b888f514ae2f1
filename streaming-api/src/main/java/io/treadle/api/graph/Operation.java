package io.treadle.api.graph;

import io.treadle.api.function.ForeachBatchFunction;
import io.treadle.api.function.ForeachPartitionFunction;
import io.treadle.api.sink.Sink;
import io.treadle.api.source.DirectSource;
import java.util.OptionalInt;

/** What an operator does. */
public sealed interface Operation {
    /** Reads an input stream. */
    record Read(DirectSource<?> source) implements Operation {}

    /** Works within a task. */
    record Transform(Transformation<?, ?> transformation) implements Operation {}

    /** Passes the records of all inputs on; their partitions stay apart. */
    record Union() implements Operation {}

    /** Deals records out over partitions, in turn, whatever they are. Empty: the default parallelism. */
    record Exchange(OptionalInt partitions) implements Operation {}

    /** Brings equal keys together and combines their values: pairs in, pairs of key and combiner out. */
    record Aggregate(Aggregation<?, ?, ?> aggregation, OptionalInt partitions) implements Operation {}

    /** Shows the first records of a batch as lines of text. */
    record Print(int lines) implements Operation {}

    /** Gives each partition to a user function. */
    record ForeachPartition(ForeachPartitionFunction<?> function) implements Operation {}

    /** Gives the whole batch, which an Exchange to one partition has collected, to a user function. */
    record ForeachBatch(ForeachBatchFunction<?> function) implements Operation {}

    /** Writes each partition to an outside system. */
    record Write(Sink<?> sink) implements Operation {}

    /** Whether it neither changes a record, nor keeps it, nor passes it on: then it may be shown one that belongs to others. */
    default boolean looksOnly() {
        return this instanceof Print
                || this instanceof Exchange
                || (this instanceof Transform transform
                        && transform.transformation().looksOnly())
                || (this instanceof Aggregate aggregate
                        && !aggregate.aggregation().beforeShuffle());
    }

    default boolean isShuffle() {
        return this instanceof Exchange || this instanceof Aggregate;
    }

    default boolean isOutput() {
        return this instanceof Print
                || this instanceof ForeachPartition
                || this instanceof ForeachBatch
                || this instanceof Write;
    }

    /** Whether it begins a stream. */
    default boolean isSource() {
        return this instanceof Read;
    }

    /** Whether the checkpoint remembers something under the operator's uid. */
    default boolean isRemembered() {
        return isSource();
    }

    /** What of it belongs to the graph's fingerprint besides name, uid and inputs. */
    default String describe() {
        OptionalInt partitions = OptionalInt.empty();
        if (this instanceof Exchange exchange) {
            partitions = exchange.partitions();
        } else if (this instanceof Aggregate aggregate) {
            partitions = aggregate.partitions();
        }
        return partitions.isPresent() ? " partitions=" + partitions.getAsInt() : "";
    }
}
