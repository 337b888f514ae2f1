package io.treadle.api.function;

/** Combines two values into one. Must be associative and commutative: the order of records is not defined. */
@FunctionalInterface
public interface ReduceFunction<T> {
    T reduce(T left, T right) throws Exception;
}
