package io.treadle.connectors.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends rows on one connection. Confined to a task's thread. */
interface RowWriter extends AutoCloseable {
    void write(List<Row> rows) throws SQLException;

    @Override
    void close() throws SQLException;

    static RowWriter of(Connection connection, Dialect dialect, Target target) throws SQLException {
        if (target instanceof Target.Upsert upsert) {
            Optional<String> sql = dialect.upsert(upsert);
            return sql.isPresent()
                    ? new Batched(connection.prepareStatement(sql.get()))
                    : UpdateThenInsert.of(connection, upsert);
        }
        if (target instanceof Target.Insert insert) {
            return new Batched(connection.prepareStatement(Dialect.insert(insert.table(), insert.columns())));
        }
        return new Batched(connection.prepareStatement(((Target.Statement) target).sql()));
    }

    /** One statement, all rows in one JDBC batch. */
    record Batched(PreparedStatement statement) implements RowWriter {
        @Override
        public void write(List<Row> rows) throws SQLException {
            for (Row row : rows) {
                for (int i = 0; i < row.width(); i++) {
                    row.bind(statement, i + 1, i);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }

    /** For a database that has no statement for both; row by row, because a key may come twice. */
    record UpdateThenInsert(PreparedStatement update, PreparedStatement insert, int keys) implements RowWriter {
        static UpdateThenInsert of(Connection connection, Target.Upsert target) throws SQLException {
            List<String> set = target.others().isEmpty() ? target.keys() : target.others();
            String sql = "UPDATE %s SET %s WHERE %s"
                    .formatted(
                            target.table(),
                            String.join(", ", assignments(set)),
                            String.join(" AND ", assignments(target.keys())));
            PreparedStatement update = connection.prepareStatement(sql);
            PreparedStatement insert = connection.prepareStatement(Dialect.insert(target.table(), target.columns()));
            return new UpdateThenInsert(update, insert, target.keys().size());
        }

        @Override
        public void write(List<Row> rows) throws SQLException {
            for (Row row : rows) {
                int others = row.width() - keys;
                for (int i = 0; i < others; i++) {
                    row.bind(update, i + 1, keys + i);
                }
                int set = others == 0 ? bindKeys(row, 0) : others;
                bindKeys(row, set);
                if (update.executeUpdate() == 0) {
                    for (int i = 0; i < row.width(); i++) {
                        row.bind(insert, i + 1, i);
                    }
                    insert.executeUpdate();
                }
            }
        }

        private int bindKeys(Row row, int before) throws SQLException {
            for (int i = 0; i < keys; i++) {
                row.bind(update, before + i + 1, i);
            }
            return before + keys;
        }

        private static List<String> assignments(List<String> columns) {
            List<String> all = new ArrayList<>();
            columns.forEach(column -> all.add(column + " = ?"));
            return all;
        }

        @Override
        public void close() throws SQLException {
            update.close();
            insert.close();
        }
    }
}
