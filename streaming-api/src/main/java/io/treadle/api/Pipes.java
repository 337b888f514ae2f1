package io.treadle.api;

import io.treadle.api.function.EmitFunction;
import io.treadle.api.function.FilterFunction;
import io.treadle.api.function.FlatMapFunction;
import io.treadle.api.function.MapFunction;
import io.treadle.api.function.PartitionFunction;
import io.treadle.api.function.ReduceFunction;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.graph.TaskContext;
import io.treadle.api.graph.Transformation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the stream's operators do, each as a pipe of one task. User code is called alone inside a try, never together
 * with the pipe below, so that a failure is laid at the operator it belongs to.
 */
final class Pipes {
    private Pipes() {}

    static <T, R> Transformation<T, R> map(MapFunction<? super T, ? extends R> function) {
        return (out, task) -> record -> out.accept(call(function, record, task));
    }

    static <K, V, R> Transformation<Pair<K, V>, Pair<K, R>> mapValues(MapFunction<? super V, ? extends R> function) {
        return (out, task) -> pair -> out.accept(new Pair<>(pair.key(), call(function, pair.value(), task)));
    }

    static <T> Transformation<T, T> filter(FilterFunction<? super T> function) {
        return (out, task) -> record -> {
            boolean keep;
            try {
                keep = function.keep(record);
            } catch (Exception | Error e) {
                throw task.failed(e);
            }
            if (keep) {
                out.accept(record);
            }
        };
    }

    static <T, R> Transformation<T, R> flatMap(FlatMapFunction<? super T, ? extends R> function) {
        return (out, task) -> record -> drain(results(function, record, task), out, task);
    }

    static <K, V, R> Transformation<Pair<K, V>, Pair<K, R>> flatMapValues(
            FlatMapFunction<? super V, ? extends R> function) {
        return (out, task) -> pair ->
                drain(results(function, pair.value(), task), value -> out.accept(new Pair<>(pair.key(), value)), task);
    }

    static <T, R> Transformation<T, R> emit(EmitFunction<? super T, R> function) {
        return (out, task) -> new Emitter<>(function, out, task);
    }

    static <T> Transformation<T, Long> count() {
        return new Transformation<>() {
            @Override
            public Pipe<T> into(Pipe<? super Long> out, TaskContext task) {
                return new Counter<>(out);
            }

            @Override
            public boolean looksOnly() {
                return true;
            }
        };
    }

    static Transformation<Long, Long> sum() {
        return (out, task) -> new Sum(out);
    }

    static <T> Transformation<T, T> reduce(ReduceFunction<T> function) {
        return (out, task) -> new Reducer<>(function, out, task);
    }

    static <T, R> Transformation<T, R> mapPartitions(PartitionFunction<T, ? extends R> function) {
        return (out, task) -> new PartitionCollector<>(function, out, task);
    }

    private static <T, R> R call(MapFunction<? super T, ? extends R> function, T record, TaskContext task)
            throws OperatorException {
        try {
            return function.apply(record);
        } catch (Exception | Error e) {
            throw task.failed(e);
        }
    }

    private static <T, R> Iterator<? extends R> results(
            FlatMapFunction<? super T, ? extends R> function, T record, TaskContext task) throws OperatorException {
        try {
            return function.apply(record).iterator();
        } catch (Exception | Error e) {
            throw task.failed(e);
        }
    }

    /** The iterator is user code too: it may be lazy. */
    private static <R> void drain(Iterator<? extends R> results, Pipe<? super R> out, TaskContext task)
            throws Exception {
        while (true) {
            R result;
            try {
                if (!results.hasNext()) {
                    return;
                }
                result = results.next();
            } catch (Exception | Error e) {
                throw task.failed(e);
            }
            out.accept(result);
        }
    }

    /** The user's function calls our pipe, so a failure below travels through it, wrapped to be told from its own. */
    private static final class Emitter<T, R> implements Pipe<T> {
        private final EmitFunction<? super T, R> function;
        private final Pipe<? super R> out;
        private final TaskContext task;

        private Emitter(EmitFunction<? super T, R> function, Pipe<? super R> out, TaskContext task) {
            this.function = function;
            this.out = out;
            this.task = task;
        }

        @Override
        public void accept(T record) throws Exception {
            try {
                function.apply(record, this::push);
            } catch (FailedBelow e) {
                throw e.failure;
            } catch (Exception | Error e) {
                throw task.failed(e);
            }
        }

        private void push(R result) {
            try {
                out.accept(result);
            } catch (Exception e) {
                throw new FailedBelow(e);
            }
        }
    }

    private static final class FailedBelow extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Exception failure;

        private FailedBelow(Exception failure) {
            super(failure.getMessage(), failure, false, false);
            this.failure = failure;
        }
    }

    private static final class Sum implements Pipe<Long> {
        private final Pipe<? super Long> out;
        private long sum;

        private Sum(Pipe<? super Long> out) {
            this.out = out;
        }

        @Override
        public void accept(Long number) {
            sum += number;
        }

        @Override
        public void finish() throws Exception {
            out.accept(sum);
        }
    }

    private static final class Counter<T> implements Pipe<T> {
        private final Pipe<? super Long> out;
        private long count;

        private Counter(Pipe<? super Long> out) {
            this.out = out;
        }

        @Override
        public void accept(T record) {
            count++;
        }

        @Override
        public void finish() throws Exception {
            out.accept(count);
        }
    }

    @SuppressWarnings("NullAway") // a record of the user's may be null
    private static final class Reducer<T> implements Pipe<T> {
        private final ReduceFunction<T> function;
        private final Pipe<? super T> out;
        private final TaskContext task;
        private boolean any;
        private @Nullable T reduced;

        private Reducer(ReduceFunction<T> function, Pipe<? super T> out, TaskContext task) {
            this.function = function;
            this.out = out;
            this.task = task;
        }

        @Override
        public void accept(T record) throws OperatorException {
            try {
                reduced = any ? function.reduce(reduced, record) : record;
                any = true;
            } catch (Exception | Error e) {
                throw task.failed(e);
            }
        }

        @Override
        public void finish() throws Exception {
            if (any) {
                out.accept(reduced);
            }
        }
    }

    private static final class PartitionCollector<T, R> implements Pipe<T> {
        private final PartitionFunction<T, ? extends R> function;
        private final Pipe<? super R> out;
        private final TaskContext task;
        private final List<T> records = new ArrayList<>();

        private PartitionCollector(PartitionFunction<T, ? extends R> function, Pipe<? super R> out, TaskContext task) {
            this.function = function;
            this.out = out;
            this.task = task;
        }

        @Override
        public void accept(T record) {
            records.add(record);
        }

        @Override
        public void finish() throws Exception {
            Iterator<? extends R> results;
            try {
                results = function.apply(records.iterator());
            } catch (Exception | Error e) {
                throw task.failed(e);
            }
            drain(results, out, task);
        }
    }
}
