package io.treadle.api.function;

/** Closes what an {@link Opening} opened; what it throws is logged. */
@FunctionalInterface
public interface Closing<T> {
    void close(T opened) throws Exception;
}
