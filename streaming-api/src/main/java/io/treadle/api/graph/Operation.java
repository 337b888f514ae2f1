package io.treadle.api.graph;

import io.treadle.api.function.ForeachBatchFunction;
import io.treadle.api.function.ForeachPartitionFunction;
import io.treadle.api.function.Partitioner;
import io.treadle.api.sink.Sink;
import io.treadle.api.source.DirectSource;
import java.util.Optional;
import java.util.OptionalInt;

/** What an operator does. */
public sealed interface Operation {
    /** Reads an input stream. */
    record Read(DirectSource<?> source) implements Operation {
        @Override
        public boolean isSource() {
            return true;
        }
    }

    /** Works within a task. */
    record Transform(Transformation<?, ?> transformation) implements Operation {
        @Override
        public boolean looksOnly() {
            return transformation.looksOnly();
        }

        @Override
        public boolean isTimeDriven() {
            return transformation.isTimeDriven();
        }

        @Override
        public boolean givesEventTime() {
            return transformation.givesEventTime();
        }
    }

    /** Passes the records of all inputs on; their partitions stay apart. */
    record Union() implements Operation {}

    /** Deals records out over partitions, whatever they are. Empty: the default parallelism. */
    record Exchange(OptionalInt partitions) implements Operation {
        @Override
        public boolean isShuffle() {
            return true;
        }

        @Override
        public boolean looksOnly() {
            return true;
        }

        @Override
        public Optional<Operation> withPartitions(int wanted) {
            return Optional.of(new Exchange(OptionalInt.of(wanted)));
        }
    }

    /**
     * Brings equal keys together and combines their values: pairs in, pairs of key and combiner out.
     *
     * @param partitions empty: the default parallelism
     * @param partitioner empty: by the key's hash
     */
    record Aggregate(Aggregation<?, ?, ?> aggregation, OptionalInt partitions, Optional<Partitioner<?>> partitioner)
            implements Operation {
        public Aggregate(Aggregation<?, ?, ?> aggregation, OptionalInt partitions) {
            this(aggregation, partitions, Optional.empty());
        }

        @Override
        public boolean isShuffle() {
            return true;
        }

        /** A combiner made before the shuffle may be the value itself. */
        @Override
        public boolean looksOnly() {
            return !aggregation.beforeShuffle();
        }

        @Override
        public Optional<Operation> withPartitions(int wanted) {
            return Optional.of(new Aggregate(aggregation, OptionalInt.of(wanted), partitioner));
        }

        @Override
        public Optional<Operation> withPartitioner(Partitioner<?> wanted) {
            return Optional.of(new Aggregate(aggregation, partitions, Optional.of(wanted)));
        }
    }

    /** Shows the first records of a batch as lines of text. */
    record Print(int lines) implements Operation {
        @Override
        public boolean isOutput() {
            return true;
        }

        @Override
        public boolean looksOnly() {
            return true;
        }
    }

    /** Gives each partition to a user function. */
    record ForeachPartition(ForeachPartitionFunction<?> function) implements Operation {
        @Override
        public boolean isOutput() {
            return true;
        }
    }

    /** Gives the whole batch, which an Exchange to one partition has collected, to a user function. */
    record ForeachBatch(ForeachBatchFunction<?> function) implements Operation {
        @Override
        public boolean isOutput() {
            return true;
        }
    }

    /** Writes each partition to an outside system. */
    record Write(Sink<?> sink) implements Operation {
        @Override
        public boolean isOutput() {
            return true;
        }

        @Override
        public String describe() {
            return " guarantee=\"%s\"".formatted(sink.guarantee());
        }
    }

    /** Whether what is below it begins with a new stage. */
    default boolean isShuffle() {
        return false;
    }

    /** Whether a batch is run for its sake. */
    default boolean isOutput() {
        return false;
    }

    /** Whether it begins a stream. */
    default boolean isSource() {
        return false;
    }

    /** Whether the checkpoint remembers something under the operator's uid. */
    default boolean isRemembered() {
        return isSource();
    }

    /**
     * Whether it neither changes a record, nor keeps it, nor passes it on: then it may be shown one that belongs to
     * others.
     */
    default boolean looksOnly() {
        return false;
    }

    /** Whether it has something to do in batches without records too. */
    default boolean isTimeDriven() {
        return false;
    }

    /** Whether it gives records their event time. */
    default boolean givesEventTime() {
        return false;
    }

    /** The number of partitions that a shuffle asks for. */
    default OptionalInt partitions() {
        return OptionalInt.empty();
    }

    /** The same with another number of partitions; empty if it has none of its own. */
    default Optional<Operation> withPartitions(int wanted) {
        return Optional.empty();
    }

    /** The same with keys divided by the application; empty if it divides nothing by key. */
    default Optional<Operation> withPartitioner(Partitioner<?> wanted) {
        return Optional.empty();
    }

    /** What of it belongs to the graph's fingerprint besides name, uid and inputs. */
    default String describe() {
        return partitions().isPresent() ? " partitions=" + partitions().getAsInt() : "";
    }
}
