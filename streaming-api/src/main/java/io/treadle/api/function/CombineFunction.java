package io.treadle.api.function;

/** Adds a value to a combiner and gives the combiner, the same or a new one. */
@FunctionalInterface
public interface CombineFunction<C, V> {
    C add(C combiner, V value) throws Exception;
}
