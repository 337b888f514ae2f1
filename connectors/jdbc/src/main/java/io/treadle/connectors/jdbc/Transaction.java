package io.treadle.connectors.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with a transaction that has begun, and the statement for rows. Confined to a task's thread. Ended
 * once.
 */
final class Transaction {
    private static final Logger log = LoggerFactory.getLogger(Transaction.class);

    private final Database database;
    private final Connection connection;
    private final RowWriter rows;

    private Transaction(Database database, Connection connection, RowWriter rows) {
        this.database = database;
        this.connection = connection;
        this.rows = rows;
    }

    static Transaction begin(Database database, Target target) throws SQLException, IOException {
        Connection connection = database.connect();
        try {
            return new Transaction(database, connection, RowWriter.of(connection, database.dialect(), target));
        } catch (SQLException | IOException | RuntimeException e) {
            database.discard(connection);
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    void write(List<Row> some) throws SQLException {
        rows.write(some);
    }

    /** Ends it well, or throws without having ended it. */
    void commit() throws SQLException {
        connection.commit();
        database.release(connection); // closes its statements too
    }

    /** Ends it without a trace, and gives the connection back if it still answers. */
    void giveUp() {
        try {
            connection.rollback();
            database.release(connection);
        } catch (SQLException e) {
            log.info(
                    "A connection to {} is thrown away, because it could not be rolled back: {}",
                    database,
                    e.getMessage());
            database.discard(connection);
        }
    }

    /** Ends it, and the connection with it. */
    void discard() {
        database.discard(connection);
    }
}
