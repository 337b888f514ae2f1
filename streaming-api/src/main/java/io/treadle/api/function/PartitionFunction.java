package io.treadle.api.function;

import java.util.Iterator;

/** All records of one partition of one batch in, any number out. The records are held in memory while it runs. */
@FunctionalInterface
public interface PartitionFunction<T, R> {
    Iterator<? extends R> apply(Iterator<T> records) throws Exception;
}
