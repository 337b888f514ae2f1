package io.treadle.connectors.jdbc;

import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the marks table is there, once per executor and output. Thread-safe. */
final class MarksTable {
    private static final Logger log = LoggerFactory.getLogger(MarksTable.class);

    private final String name;
    private volatile boolean there;

    MarksTable(String name) {
        this.name = name;
    }

    Marks of(Dialect dialect) {
        return new Marks(name, dialect);
    }

    /**
     * Makes the table if it is not there.
     *
     * @throws IllegalStateException if it may not be made, with the statement for somebody who may
     */
    Marks ready(Database database, WriteContext part) throws SQLException, IOException {
        Marks marks = of(database.dialect());
        if (!there) {
            require(database, marks, part);
        }
        return marks;
    }

    private synchronized void require(Database database, Marks marks, WriteContext part)
            throws SQLException, IOException {
        if (there) {
            return;
        }
        Connection connection = database.connect();
        try {
            if (!isThere(connection, marks)) {
                create(connection, marks, part);
            }
            there = true;
        } finally {
            database.release(connection);
        }
    }

    private void create(Connection connection, Marks marks, WriteContext part) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(marks.create());
            connection.commit();
            log.info("Created table {}, which says what parts of batches are written", name);
        } catch (SQLException e) {
            if (Trouble.of(e).passes()) {
                throw e;
            }
            connection.rollback();
            if (!isThere(connection, marks)) { // another executor may have been a moment faster
                throw new IllegalStateException(missing(marks, Wording.said(e)), e);
            }
            return;
        }
        if (part.again()) {
            log.warn(
                    "Batch {} may have been written before, and table {} that would say so was not there:"
                            + " if somebody has dropped it, rows of this batch are in the database twice",
                    part.batch().number(),
                    name);
        }
    }

    /** For a message. */
    String missing(Marks marks, String why) {
        return ("table %s, in which the output remembers what is written, is not there and cannot be made (%s)."
                        + " Let somebody who may run this, and grant SELECT, INSERT and UPDATE on it:%n%s;%n")
                .formatted(name, why, marks.create());
    }

    /** For a message. */
    String unusable(String why) {
        return ("table %s, in which the output remembers what is written, cannot be used: grant SELECT, INSERT and"
                        + " UPDATE on it, or drop it if it is of another make (%s)")
                .formatted(name, why);
    }

    /** PostgreSQL's answer to whether the table could be made. */
    String mayCreate() {
        int dot = name.lastIndexOf('.');
        String schema = dot < 0 ? "current_schema()" : "'%s'".formatted(name.substring(0, dot));
        return "SELECT has_schema_privilege(%s, 'CREATE')".formatted(schema);
    }

    static boolean isThere(Connection connection, Marks marks) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery(marks.probe()).close();
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(e);
            if (trouble.passes() || trouble == Trouble.RIGHTS) {
                throw e; // and the connection may be none any more
            }
            connection.rollback();
            return false;
        }
        connection.rollback();
        return true;
    }
}
