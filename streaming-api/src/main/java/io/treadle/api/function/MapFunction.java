package io.treadle.api.function;

/** One record in, one record out. */
@FunctionalInterface
public interface MapFunction<T, R> {
    R apply(T record) throws Exception;
}
