package io.treadle.connectors.jdbc;

import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;

/** An output in one executor. Thread-safe; asks nothing of the database before the first rows are sent. */
final class JdbcSinkWriter<T> implements SinkWriter<T> {
    private final Database database;
    private final Ledger ledger;
    private final BatchRowFunction<T> function;

    JdbcSinkWriter(Database database, Ledger ledger, BatchRowFunction<T> function) {
        this.database = database;
        this.ledger = ledger;
        this.function = function;
    }

    @Override
    public Part<T> begin(WriteContext context) {
        return new JdbcPart<>(ledger, function, context);
    }

    @Override
    public void close() {
        database.close();
    }
}
