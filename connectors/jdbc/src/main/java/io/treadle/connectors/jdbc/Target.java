package io.treadle.connectors.jdbc;

import java.util.List;
import java.util.stream.Stream;

/** What is done with a row. */
sealed interface Target {
    /** For messages: what the rows go to. */
    String shown();

    /** In the order of a row's values; empty if it is not known. */
    List<String> columns();

    /** How many values a row has; 0 if it is not known. */
    default int width() {
        return columns().size();
    }

    /** Rows are added. */
    record Insert(String table, List<String> columns) implements Target {
        @Override
        public String shown() {
            return "table " + table;
        }
    }

    /** Rows are added, or take the place of the row with the same keys. */
    record Upsert(String table, List<String> keys, List<String> others) implements Target {
        @Override
        public List<String> columns() {
            return Stream.concat(keys.stream(), others.stream()).toList();
        }

        @Override
        public String shown() {
            return "table " + table;
        }
    }

    /** A statement of the application's, run once for each row. */
    record Statement(String sql) implements Target {
        @Override
        public List<String> columns() {
            return List.of();
        }

        @Override
        public String shown() {
            return "statement \"%s\"".formatted(sql);
        }
    }
}
