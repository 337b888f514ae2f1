package io.treadle.api.function;

/** One record in, any number out. */
@FunctionalInterface
public interface FlatMapFunction<T, R> {
    Iterable<? extends R> apply(T record) throws Exception;
}
