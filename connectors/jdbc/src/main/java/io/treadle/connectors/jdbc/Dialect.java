package io.treadle.connectors.jdbc;

import io.treadle.connectors.jdbc.Target.Upsert;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What databases do each in their own way. POSTGRESQL and H2 are tested; the others are written from their manuals. */
enum Dialect {
    POSTGRESQL,
    MYSQL,
    SQLITE,
    H2,
    ORACLE,
    SQL_SERVER,
    OTHER;

    /** By {@code DatabaseMetaData.getDatabaseProductName}. */
    static Dialect of(String product) {
        String name = product.toLowerCase(Locale.ROOT);
        if (name.contains("postgres")) {
            return POSTGRESQL;
        }
        if (name.contains("mysql") || name.contains("mariadb")) {
            return MYSQL;
        }
        if (name.contains("microsoft sql server")) {
            return SQL_SERVER;
        }
        return switch (name) {
            case "sqlite" -> SQLITE;
            case "h2" -> H2;
            case "oracle" -> ORACLE;
            default -> OTHER;
        };
    }

    /**
     * One statement that adds a row or changes the one that is there; its parameters are the row's values. Empty if
     * there is none.
     */
    Optional<String> upsert(Upsert target) {
        String insert = insert(target.table(), target.columns());
        return switch (this) {
            case POSTGRESQL, SQLITE ->
                Optional.of(insert + " ON CONFLICT (" + list(target.keys()) + ") "
                        + (target.others().isEmpty()
                                ? "DO NOTHING"
                                : "DO UPDATE SET " + assignments(target.others(), "EXCLUDED.%s")));
            case MYSQL -> {
                List<String> set = target.others().isEmpty() ? target.keys() : target.others();
                yield Optional.of(insert + " ON DUPLICATE KEY UPDATE " + assignments(set, "VALUES(%s)"));
            }
            case H2 ->
                Optional.of("MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
                        .formatted(
                                target.table(),
                                list(target.columns()),
                                list(target.keys()),
                                marks(target.columns().size())));
            case ORACLE -> Optional.of(merge(target, target.table() + " t", " FROM dual", ""));
            case SQL_SERVER -> Optional.of(merge(target, target.table() + " WITH (HOLDLOCK) AS t", "", ";"));
            case OTHER -> Optional.empty();
        };
    }

    static String insert(String table, List<String> columns) {
        return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, list(columns), marks(columns.size()));
    }

    /**
     * What a session is told once, when it is opened: to give up a wait for a lock, and, where the database can, to
     * end a transaction in which nothing happens, because its writer was stopped or its machine has gone. Empty if it
     * cannot be told.
     */
    Optional<String> session(Duration lockWait, Duration idleTransaction) {
        return switch (this) {
            case POSTGRESQL ->
                Optional.of("SET lock_timeout = %d; SET idle_in_transaction_session_timeout = %d"
                        .formatted(lockWait.toMillis(), idleTransaction.toMillis()));
            case MYSQL ->
                Optional.of("SET SESSION innodb_lock_wait_timeout = %d, SESSION wait_timeout = %d"
                        .formatted(Math.max(1, lockWait.toSeconds()), Math.max(1, idleTransaction.toSeconds())));
            case SQLITE -> Optional.of("PRAGMA busy_timeout = " + lockWait.toMillis());
            case H2 -> Optional.of("SET LOCK_TIMEOUT " + lockWait.toMillis());
            case SQL_SERVER -> Optional.of("SET LOCK_TIMEOUT " + lockWait.toMillis());
            case ORACLE, OTHER -> Optional.empty();
        };
    }

    /** Makes the marks table. */
    String createMarks(String table) {
        String key = checkpointColumn();
        String count = this == ORACLE ? "NUMBER(19)" : "BIGINT";
        return """
                CREATE TABLE %s (
                    %s VARCHAR(64) NOT NULL,
                    output VARCHAR(255) NOT NULL,
                    part INTEGER NOT NULL,
                    batch %s NOT NULL,
                    epoch %s NOT NULL,
                    parts INTEGER NOT NULL,
                    records %s NOT NULL,
                    checksum %s NOT NULL,
                    PRIMARY KEY (%s, output, part))""".formatted(table, key, count, count, count, count, key);
    }

    /** The column with the checkpoint, which is a word of the language in one of them. */
    String checkpointColumn() {
        return this == SQL_SERVER ? "[checkpoint]" : "checkpoint";
    }

    /** Whether {@code EXPLAIN} before a statement checks its names and the rights to it, and does nothing. */
    boolean explains() {
        return switch (this) {
            case POSTGRESQL, MYSQL, SQLITE, H2 -> true;
            case ORACLE, SQL_SERVER, OTHER -> false;
        };
    }

    private static String merge(Upsert target, String into, String from, String end) {
        String source =
                target.columns().stream().map(column -> "? AS " + column).collect(Collectors.joining(", "));
        String matching = target.keys().stream()
                .map(key -> "t.%s = s.%s".formatted(key, key))
                .collect(Collectors.joining(" AND "));
        String update = target.others().isEmpty()
                ? ""
                : " WHEN MATCHED THEN UPDATE SET " + assignments(target.others(), "s.%s");
        String values = target.columns().stream().map(column -> "s." + column).collect(Collectors.joining(", "));
        return "MERGE INTO %s USING (SELECT %s%s) s ON (%s)%s WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)%s"
                .formatted(into, source, from, matching, update, list(target.columns()), values, end);
    }

    private static String assignments(List<String> columns, String value) {
        return columns.stream()
                .map(column -> column + " = " + value.formatted(column))
                .collect(Collectors.joining(", "));
    }

    private static String list(List<String> columns) {
        return String.join(", ", columns);
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
