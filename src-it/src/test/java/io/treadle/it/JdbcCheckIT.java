package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.Pair;
import io.treadle.connectors.jdbc.JdbcSink;
import io.treadle.connectors.jdbc.Row;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a submission says of a PostgreSQL that cannot be written to: the thing and the remedy, once, and no password.
 */
class JdbcCheckIT {
    private static JdbcPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = JdbcPostgres.start();
        postgres.run("CREATE ROLE writer LOGIN PASSWORD 'writer-s3cret'");
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void createTables() throws SQLException {
        postgres.run("DROP TABLE IF EXISTS counts, treadle_marks");
        postgres.run("CREATE TABLE counts (word text PRIMARY KEY, n bigint NOT NULL)");
        postgres.run("GRANT SELECT, INSERT, UPDATE ON counts TO writer");
        postgres.run("GRANT CREATE ON SCHEMA public TO writer");
    }

    @Test
    void whatCanBeWrittenIsLetThroughAndNothingIsMadeOrWritten() throws Exception {
        check(asWriter(postgres.url()).upsert("counts", List.of("word"), "n"));
        check(asWriter(postgres.url()).insert("public.counts", "n", "word"));
        check(asWriter(postgres.url()).statement("UPDATE counts SET n = n + ? WHERE word = ?"));
        assertThat(postgres.texts("SELECT count(*) FROM counts")).containsExactly("0");
        assertThat(postgres.texts("SELECT to_regclass('treadle_marks') IS NULL"))
                .containsExactly("t");
    }

    @Test
    void aServerThatIsAwayIsSaidToBeAway() throws IOException {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
        assertThatThrownBy(() -> check(asWriter(url).insert("counts", "word", "n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("does not answer");
    }

    @Test
    void aRefusedLoginAndAMissingDatabaseAreTold() {
        assertThatThrownBy(() ->
                        check(asWriter(postgres.url()).password("wrong-s3cret").insert("counts", "word", "n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("login was refused")
                .hasMessageContaining("writer")
                .hasMessageNotContaining("s3cret");
        String url = postgres.url().replace("/postgres", "/nowhere");
        assertThatThrownBy(() -> check(asWriter(url).insert("counts", "word", "n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aMissingTableColumnOrConstraintIsNamed() {
        assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("count", "word", "n")))
                .hasMessageContaining("table count does not exist");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("counts", "word", "num")))
                .hasMessageContaining("no column num")
                .hasMessageContaining("word, n");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).upsert("counts", List.of("n"), "word")))
                .hasMessageContaining("unique constraint on just (n)");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).statement("UPDATE counts SET m = ?")))
                .hasMessageContaining("UPDATE counts SET m = ?")
                .hasMessageContaining("42703");
    }

    @Test
    void aMissingRightIsNamed() throws Exception {
        postgres.run("REVOKE UPDATE ON counts FROM writer");
        check(asWriter(postgres.url()).insert("counts", "word", "n"));
        assertThatThrownBy(() -> check(asWriter(postgres.url()).upsert("counts", List.of("word"), "n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("table counts")
                .hasMessageContaining("grant INSERT, and for upserts UPDATE");
        postgres.run("REVOKE ALL ON counts FROM writer; GRANT INSERT ON counts TO writer");
        check(asWriter(postgres.url()).insert("counts", "word", "n")); // who may only insert may do this
    }

    @Test
    void marksThatCannotBeMadeOrUsedAreTold() throws Exception {
        postgres.run("REVOKE CREATE ON SCHEMA public FROM writer");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("counts", "word", "n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CREATE TABLE treadle_marks (")
                .hasMessageContaining("grant SELECT, INSERT and UPDATE");
        check(asWriter(postgres.url()).insert("counts", "word", "n").atLeastOnce());

        postgres.run("CREATE TABLE treadle_marks (checkpoint VARCHAR(64) NOT NULL, output VARCHAR(255) NOT NULL,"
                + " part INTEGER NOT NULL, batch BIGINT NOT NULL, epoch BIGINT NOT NULL, parts INTEGER NOT NULL,"
                + " records BIGINT NOT NULL, checksum BIGINT NOT NULL, PRIMARY KEY (checkpoint, output, part))");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("counts", "word", "n")))
                .hasMessageContaining("table treadle_marks")
                .hasMessageContaining("grant SELECT, INSERT and UPDATE");
        postgres.run("GRANT SELECT, INSERT ON treadle_marks TO writer");
        assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("counts", "word", "n")))
                .hasMessageContaining("grant SELECT, INSERT and UPDATE");
        postgres.run("GRANT UPDATE ON treadle_marks TO writer");
        check(asWriter(postgres.url()).insert("counts", "word", "n"));
    }

    @Test
    void aServerThatTakesNoWritesIsTold() throws Exception {
        postgres.run("ALTER ROLE writer SET default_transaction_read_only = on");
        try {
            assertThatThrownBy(() -> check(asWriter(postgres.url()).insert("counts", "word", "n")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("standby")
                    .hasMessageContaining("targetServerType");
        } finally {
            postgres.run("ALTER ROLE writer RESET default_transaction_read_only");
        }
    }

    private static JdbcSink<Pair<String, Long>> asWriter(String url) {
        return JdbcSink.<Pair<String, Long>>to(url)
                .user("writer")
                .password("writer-s3cret")
                .row(count -> Row.of(count.key(), count.value()));
    }

    private static void check(JdbcSink<?> sink) throws Exception {
        sink.check("it", "counts");
    }
}
