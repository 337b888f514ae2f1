package io.treadle.connectors.jdbc;

import io.treadle.api.sink.BatchId;

/**
 * Makes a row of a record and the batch that it is in. Called on task threads, several at a time; equal records must
 * give equal rows.
 */
@FunctionalInterface
public interface BatchRowFunction<T> {
    /** The values in the order of the columns that the sink names, or of the statement's parameters. */
    Row row(BatchId batch, T record) throws Exception;
}
