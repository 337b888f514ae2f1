package io.treadle.api.graph;

/** An operator that works record by record, or partition by partition, without a shuffle. */
@FunctionalInterface
public interface Transformation<A, B> {
    /** A fresh pipe for one task, that pushes into {@code out}. A user function's failure is thrown as {@code self.failed(cause)}. */
    Pipe<A> into(Pipe<? super B> out, Operator self);
}
