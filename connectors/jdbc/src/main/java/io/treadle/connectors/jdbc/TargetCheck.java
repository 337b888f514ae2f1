package io.treadle.connectors.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database whether an output can be written, without writing. Each answer is one message with the thing and
 * the remedy. Runs where an application is submitted, on the caller's thread.
 */
final class TargetCheck {
    private static final String READ_ONLY =
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

    private final Login login;
    private final Target target;
    private final @Nullable MarksTable marksTable;

    TargetCheck(Login login, Target target, @Nullable MarksTable marksTable) {
        this.login = login;
        this.target = target;
        this.marksTable = marksTable;
    }

    /**
     * @throws IOException if the database does not answer
     * @throws IllegalStateException if it cannot be written
     */
    void run() throws IOException {
        try (Connection connection = login.connect()) {
            connection.setAutoCommit(false);
            Dialect dialect = Dialect.of(connection.getMetaData().getDatabaseProductName());
            requireWritable(connection, dialect);
            requireColumns(connection);
            requireStatement(connection, dialect);
            if (marksTable != null) {
                requireMarks(connection, dialect, marksTable);
            }
            connection.rollback();
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(e);
            String said = Wording.said(Trouble.root(e));
            if (trouble.passes()) {
                throw new IOException(
                        "the database %s does not answer: %s (%s)".formatted(login, trouble.words(), said), e);
            }
            throw new IllegalStateException("the database %s: %s (%s)".formatted(login, trouble.words(), said), e);
        }
    }

    private void requireWritable(Connection connection, Dialect dialect) throws SQLException {
        boolean standby = dialect == Dialect.POSTGRESQL && isTrue(connection, READ_ONLY);
        if (standby || connection.isReadOnly()) {
            throw new IllegalStateException(
                    ("the database %s takes no writes: it is a standby or read-only; name the primary, for"
                                    + " PostgreSQL all hosts, and property(\"targetServerType\", \"primary\")")
                            .formatted(login));
        }
    }

    private void requireColumns(Connection connection) throws SQLException {
        String table = table();
        if (table == null) {
            return;
        }
        List<String> there;
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM %s WHERE 1 = 0".formatted(table))) {
            there = names(none.getMetaData());
        } catch (SQLException e) {
            if (Trouble.of(e).passes()) {
                throw e;
            }
            connection.rollback();
            if (Trouble.of(e) == Trouble.RIGHTS) {
                return; // who may only insert cannot look; the statement itself is checked next
            }
            throw new IllegalStateException(
                    "table %s does not exist in %s: create it, or correct the output's table (%s)"
                            .formatted(table, login, Wording.said(Trouble.root(e))),
                    e);
        }
        List<String> missing = target.columns().stream()
                .filter(column -> there.stream().noneMatch(each -> each.equalsIgnoreCase(column.replace("\"", ""))))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "table %s in %s has no column %s: it has %s; add the column, or correct the output's"
                            .formatted(table, login, String.join(", ", missing), String.join(", ", there)));
        }
    }

    /**
     * With NULL for every value: names, rights and, for an upsert, the unique constraint are checked, and nothing is
     * done.
     */
    private void requireStatement(Connection connection, Dialect dialect) throws SQLException {
        Optional<String> sql = sql(dialect);
        if (sql.isEmpty()) {
            return;
        }
        boolean explain = dialect.explains() && !(target instanceof Target.Statement);
        String asked = explain ? "EXPLAIN " + sql.get().replace("?", "NULL") : sql.get();
        try (PreparedStatement statement = connection.prepareStatement(asked)) {
            if (explain) {
                statement.execute();
            } else {
                statement.getParameterMetaData();
            }
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private SQLException refused(SQLException e) {
        Trouble trouble = Trouble.of(e);
        if (trouble.passes()) {
            return e;
        }
        String said = Wording.said(Trouble.root(e));
        if (trouble == Trouble.RIGHTS) {
            throw new IllegalStateException(
                    "the user may not write to %s in %s: grant INSERT, and for upserts UPDATE and SELECT (%s)"
                            .formatted(target.shown(), login, said),
                    e);
        }
        if (target instanceof Target.Upsert upsert) {
            throw new IllegalStateException(
                    "%s in %s takes no rows by keys: is there a primary key or unique constraint on just (%s)? (%s)"
                            .formatted(target.shown(), login, String.join(", ", upsert.keys()), said),
                    e);
        }
        throw new IllegalStateException(
                "%s in %s is refused: correct it (%s)".formatted(target.shown(), login, said), e);
    }

    private void requireMarks(Connection connection, Dialect dialect, MarksTable table) throws SQLException {
        Marks marks = table.of(dialect);
        if (!isThere(connection, table, marks)) {
            boolean mayCreate = dialect != Dialect.POSTGRESQL || isTrue(connection, table.mayCreate());
            if (!mayCreate) {
                throw new IllegalStateException(table.missing(marks, "the user may not create tables there"));
            }
            return;
        }
        if (!dialect.explains()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : marks.trials()) {
                statement.execute("EXPLAIN " + sql);
            }
        } catch (SQLException e) {
            if (Trouble.of(e).passes()) {
                throw e;
            }
            connection.rollback();
            throw new IllegalStateException(table.unusable(Wording.said(e)), e);
        }
    }

    private static boolean isThere(Connection connection, MarksTable table, Marks marks) throws SQLException {
        try {
            return MarksTable.isThere(connection, marks);
        } catch (SQLException e) {
            if (Trouble.of(e) != Trouble.RIGHTS) {
                throw e;
            }
            throw new IllegalStateException(table.unusable(Wording.said(e)), e);
        }
    }

    private @Nullable String table() {
        if (target instanceof Target.Insert insert) {
            return insert.table();
        }
        return target instanceof Target.Upsert upsert ? upsert.table() : null;
    }

    private Optional<String> sql(Dialect dialect) {
        if (target instanceof Target.Insert insert) {
            return Optional.of(Dialect.insert(insert.table(), insert.columns()));
        }
        if (target instanceof Target.Upsert upsert) {
            return dialect.upsert(upsert);
        }
        return Optional.of(((Target.Statement) target).sql());
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private static List<String> names(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        return names;
    }
}
