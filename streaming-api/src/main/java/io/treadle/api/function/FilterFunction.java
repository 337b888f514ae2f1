package io.treadle.api.function;

/** Says whether a record is kept. */
@FunctionalInterface
public interface FilterFunction<T> {
    boolean keep(T record) throws Exception;
}
