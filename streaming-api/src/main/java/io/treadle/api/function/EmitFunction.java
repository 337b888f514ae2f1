package io.treadle.api.function;

import java.util.function.Consumer;

/**
 * One record in, any number out, each handed to {@code out}: the form of {@link FlatMapFunction} that allocates
 * nothing.
 */
@FunctionalInterface
public interface EmitFunction<T, R> {
    void apply(T record, Consumer<R> out) throws Exception;
}
