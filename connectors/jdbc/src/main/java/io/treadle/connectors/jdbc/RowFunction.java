package io.treadle.connectors.jdbc;

/** Makes a row of a record. Called on task threads, several at a time; equal records must give equal rows. */
@FunctionalInterface
public interface RowFunction<T> {
    /** The values in the order of the columns that the sink names, or of the statement's parameters. */
    Row row(T record) throws Exception;
}
