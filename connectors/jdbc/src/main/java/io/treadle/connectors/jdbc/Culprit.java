package io.treadle.connectors.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names the row that the database refused. Drivers do not say which row of a batch it was, so the rows are tried one
 * by one, in a transaction that is rolled back; only keys are told, because the rest may be nobody's business. On a
 * task's thread, after a failure.
 */
final class Culprit {
    private static final int LONGEST_VALUE = 40;

    private final Database database;
    private final Target target;

    Culprit(Database database, Target target) {
        this.database = database;
        this.target = target;
    }

    /**
     * The row among these.
     *
     * @param before how many rows of the part came before these
     */
    String name(List<Row> rows, long before) {
        try {
            Transaction trial = Transaction.begin(database, target);
            try {
                int refused = firstRefused(trial, rows);
                return refused < 0
                        ? "one of the rows %d to %d of the part".formatted(before + 1, before + rows.size())
                        : "row %d of the part%s"
                                .formatted(before + refused + 1, key(trial.connection(), rows.get(refused)));
            } finally {
                trial.giveUp();
            }
        } catch (SQLException | IOException e) {
            return "one of the rows %d to %d of the part (which one could not be found out: %s)"
                    .formatted(before + 1, before + rows.size(), e.getMessage());
        }
    }

    private static int firstRefused(Transaction trial, List<Row> rows) throws SQLException {
        for (int i = 0; i < rows.size(); i++) {
            try {
                trial.write(List.of(rows.get(i)));
            } catch (SQLException e) {
                if (Trouble.of(e).passes()) {
                    throw e;
                }
                trial.connection().rollback(); // some databases answer nothing else before
                return i;
            }
        }
        return -1;
    }

    private String key(Connection connection, Row row) throws SQLException {
        if (target instanceof Target.Upsert upsert) {
            return shown(upsert.keys(), upsert.columns(), row);
        }
        if (target instanceof Target.Insert insert) {
            Set<String> primary = primaryKey(connection.getMetaData(), insert.table());
            List<String> keys = insert.columns().stream()
                    .filter(column -> primary.contains(column.toLowerCase(Locale.ROOT)))
                    .toList();
            return shown(keys, insert.columns(), row);
        }
        return "";
    }

    private static String shown(List<String> keys, List<String> columns, Row row) {
        if (keys.isEmpty()) {
            return "";
        }
        return IntStream.range(0, columns.size())
                .filter(i -> keys.contains(columns.get(i)))
                .mapToObj(i -> columns.get(i) + " = " + shown(row.value(i)))
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof byte[] array) {
            return array.length + " bytes";
        }
        String text = value.toString();
        String cut = text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
        return value instanceof Number ? cut : "'" + cut + "'";
    }

    /** In lower case; empty if the database does not know the table under that name. */
    private static Set<String> primaryKey(DatabaseMetaData metaData, String table) throws SQLException {
        int dot = table.lastIndexOf('.');
        String schema = dot < 0 ? null : table.substring(0, dot);
        String name = table.substring(dot + 1);
        boolean upper = metaData.storesUpperCaseIdentifiers();
        Set<String> columns = new TreeSet<>();
        try (ResultSet found = metaData.getPrimaryKeys(null, folded(schema, upper), folded(name, upper))) {
            while (found.next()) {
                columns.add(found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return columns;
    }

    private static @Nullable String folded(@Nullable String name, boolean upper) {
        if (name == null || name.startsWith("\"")) {
            return name == null ? null : name.replace("\"", "");
        }
        return upper ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT);
    }
}
