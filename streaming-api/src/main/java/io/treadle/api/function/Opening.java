package io.treadle.api.function;

/** Opens something for an executor. */
@FunctionalInterface
public interface Opening<T> {
    /** Never null. */
    T open() throws Exception;
}
