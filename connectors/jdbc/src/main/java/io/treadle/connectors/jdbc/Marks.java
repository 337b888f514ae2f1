package io.treadle.connectors.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The marks table's statements. Immutable.
 *
 * <p>Every transaction changes its part's mark before anything else. That locks the mark's row, so that of two
 * writers of a part the second waits for the end of the first, then sees its mark and changes nothing: no
 * transaction's rows are ever without a mark that was older before.
 */
final class Marks {
    private static final String SET = "batch = ?, epoch = ?, parts = ?, records = ?, checksum = ?";

    private final String table;
    private final Dialect dialect;
    private final String where;
    private final List<String> columns;

    Marks(String table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
        this.where = " WHERE %s = ? AND output = ? AND part = ?".formatted(dialect.checkpointColumn());
        this.columns =
                List.of("batch", "epoch", "parts", "records", "checksum", dialect.checkpointColumn(), "output", "part");
    }

    /** What makes the table, as it is pasted. */
    String create() {
        return dialect.createMarks(table);
    }

    /** What fails if the table is not there or is another's. */
    String probe() {
        return "SELECT %s, output, part, batch, epoch, parts, records, checksum FROM %s WHERE 1 = 0"
                .formatted(dialect.checkpointColumn(), table);
    }

    /** Statements that need the rights a writer needs, to be explained. */
    List<String> trials() {
        return List.of(
                "UPDATE %s SET batch = batch + 1 WHERE part = -1".formatted(table),
                "INSERT INTO %s (part) VALUES (NULL)".formatted(table));
    }

    /**
     * Writes a mark in the place of an older one, of a driver that is not newer.
     *
     * @return whether it did, and holds the mark until the transaction ends
     */
    boolean advance(Connection connection, MarkKey key, Mark mark) throws SQLException {
        String sql = "UPDATE %s SET %s%s AND batch < ? AND epoch <= ?".formatted(table, SET, where);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = setKey(statement, setMark(statement, 1, mark), key);
            statement.setLong(next, mark.batch());
            statement.setLong(next + 1, mark.epoch());
            return statement.executeUpdate() == 1;
        }
    }

    /** The mark that is there. */
    Optional<Mark> read(Connection connection, MarkKey key) throws SQLException {
        String sql = "SELECT batch, epoch, parts, records, checksum FROM %s%s".formatted(table, where);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setKey(statement, 1, key);
            try (ResultSet found = statement.executeQuery()) {
                return found.next()
                        ? Optional.of(new Mark(
                                found.getLong(1),
                                found.getLong(2),
                                found.getInt(3),
                                found.getLong(4),
                                found.getLong(5)))
                        : Optional.empty();
            }
        }
    }

    /** Writes a part's first mark. Fails as a violated constraint if another writer did, after it has ended. */
    void insert(Connection connection, MarkKey key, Mark mark) throws SQLException {
        String sql = Dialect.insert(table, columns);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setKey(statement, setMark(statement, 1, mark), key);
            statement.executeUpdate();
        }
    }

    /** Writes what is known at the end only into the mark that this transaction holds. */
    void complete(Connection connection, MarkKey key, Mark mark) throws SQLException {
        String sql = "UPDATE %s SET %s%s".formatted(table, SET, where);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setKey(statement, setMark(statement, 1, mark), key);
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException(
                        "the mark of part %d of output %s in table %s has gone meanwhile: let nobody change that table"
                                .formatted(key.part(), key.output(), table));
            }
        }
    }

    private static int setMark(PreparedStatement statement, int first, Mark mark) throws SQLException {
        statement.setLong(first, mark.batch());
        statement.setLong(first + 1, mark.epoch());
        statement.setInt(first + 2, mark.parts());
        statement.setLong(first + 3, mark.records());
        statement.setLong(first + 4, mark.checksum());
        return first + 5;
    }

    private static int setKey(PreparedStatement statement, int first, MarkKey key) throws SQLException {
        statement.setString(first, key.checkpoint());
        statement.setString(first + 1, key.output());
        statement.setInt(first + 2, key.part());
        return first + 3;
    }
}
