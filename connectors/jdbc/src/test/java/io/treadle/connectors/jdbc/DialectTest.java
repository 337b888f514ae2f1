package io.treadle.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.connectors.jdbc.Target.Upsert;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DialectTest {
    private static final Upsert COUNTS = new Upsert("counts", List.of("word"), List.of("n", "at"));
    private static final Upsert KEYS_ONLY = new Upsert("words", List.of("word", "lang"), List.of());

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, POSTGRESQL",
        "MySQL, MYSQL",
        "MariaDB, MYSQL",
        "SQLite, SQLITE",
        "H2, H2",
        "Oracle, ORACLE",
        "Microsoft SQL Server, SQL_SERVER",
        "Apache Derby, OTHER",
    })
    void theProductsNameTells(String product, Dialect dialect) {
        assertThat(Dialect.of(product)).isEqualTo(dialect);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POSTGRESQL|INSERT INTO counts (word, n, at) VALUES (?, ?, ?)"
                        + " ON CONFLICT (word) DO UPDATE SET n = EXCLUDED.n, at = EXCLUDED.at",
                "MYSQL|INSERT INTO counts (word, n, at) VALUES (?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE n = VALUES(n), at = VALUES(at)",
                "H2|MERGE INTO counts (word, n, at) KEY (word) VALUES (?, ?, ?)",
                "ORACLE|MERGE INTO counts t USING (SELECT ? AS word, ? AS n, ? AS at FROM dual) s ON (t.word = s.word)"
                        + " WHEN MATCHED THEN UPDATE SET n = s.n, at = s.at"
                        + " WHEN NOT MATCHED THEN INSERT (word, n, at) VALUES (s.word, s.n, s.at)",
                "SQL_SERVER|MERGE INTO counts WITH (HOLDLOCK) AS t USING (SELECT ? AS word, ? AS n, ? AS at) s"
                        + " ON (t.word = s.word) WHEN MATCHED THEN UPDATE SET n = s.n, at = s.at"
                        + " WHEN NOT MATCHED THEN INSERT (word, n, at) VALUES (s.word, s.n, s.at);",
            })
    void anUpsertIsOneStatementInEachLanguage(Dialect dialect, String sql) {
        assertThat(dialect.upsert(COUNTS)).contains(sql);
    }

    @ParameterizedTest
    @EnumSource
    void aRowOfKeysAloneIsLeftAsItIsOrAdded(Dialect dialect) {
        dialect.upsert(KEYS_ONLY)
                .ifPresent(sql -> assertThat(sql)
                        .doesNotContain("SET )")
                        .doesNotEndWith("SET ")
                        .contains("lang"));
    }

    @Test
    void sessionsAreToldWhenToGiveUp() {
        assertThat(Dialect.POSTGRESQL.session(Duration.ofSeconds(10), Duration.ofSeconds(60)))
                .contains("SET lock_timeout = 10000; SET idle_in_transaction_session_timeout = 60000");
        assertThat(Dialect.OTHER.session(Duration.ofSeconds(10), Duration.ofSeconds(60)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "OTHER"})
    void aDatabaseWithoutAnUpsertIsUpdatedAndThenInsertedInto(Dialect dialect) throws SQLException {
        try (Scratch scratch = new Scratch();
                Connection connection = DriverManager.getConnection(scratch.url())) {
            scratch.run("CREATE TABLE words (word VARCHAR(9), lang VARCHAR(9), n BIGINT, PRIMARY KEY (word, lang))");
            Upsert target = new Upsert("words", List.of("word", "lang"), List.of("n"));
            try (RowWriter writer = RowWriter.of(connection, dialect, target)) {
                writer.write(List.of(Row.of("a", "en", 1), Row.of("a", "de", 2), Row.of("a", "en", 3)));
                writer.write(List.of(Row.of("a", "de", null)));
            }
            try (RowWriter writer =
                    RowWriter.of(connection, dialect, new Upsert("words", List.of("word", "lang"), List.of()))) {
                writer.write(List.of(Row.of("a", "en"), Row.of("b", "en")));
            }
            scratch.run("INSERT INTO counts SELECT word || lang, coalesce(n, 99) FROM words");
            assertThat(scratch.rows()).containsExactly("ade=99", "aen=3", "ben=99");
        }
    }
}
