package io.treadle.connectors.jdbc;

import static io.treadle.connectors.jdbc.Scratch.counts;
import static io.treadle.connectors.jdbc.Scratch.part;
import static io.treadle.connectors.jdbc.Scratch.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.Pair;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How it is described, and what a submission says of what is wrong. */
class JdbcSinkTest {
    private Scratch scratch;

    @BeforeEach
    void create() throws SQLException {
        scratch = new Scratch();
    }

    @AfterEach
    void close() throws SQLException {
        scratch.close();
    }

    @Test
    void itPromisesToWriteOnceUnlessToldOtherwise() {
        assertThat(scratch.inserts().guarantee()).isEqualTo(Guarantee.MARKED);
        assertThat(scratch.inserts().atLeastOnce().guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    }

    @Test
    void itsTextHoldsNeitherUserNorPasswordNorWhatFollowsTheName() {
        JdbcSink<Pair<String, Long>> sink = counts("jdbc:postgresql://db:5432/shop?user=ann&ssl=true")
                .user("ann")
                .password("s3cret")
                .insert("counts", "word", "n");
        assertThat(sink).hasToString("table counts at jdbc:postgresql://db:5432/shop, exactly once, marked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/shop?user=ann&password=s3cret",
                "jdbc:mysql://ann:s3cret@db/shop",
                "jdbc:oracle:thin:ann/s3cret@db:1521:shop",
                "jdbc:sqlserver://db;user=ann;PASSWORD=s3cret",
            })
    void aPasswordInTheUrlIsRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> JdbcSink.to(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passwordFile")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aPasswordAmongThePropertiesIsRefused() {
        assertThatThrownBy(() -> scratch.inserts().property("Password", "s3cret"))
                .hasMessageContaining("passwordFile")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void oneStatementForManyRowsIsRefusedWhereAKeyMayComeTwice() {
        String url = "jdbc:postgresql://db/shop";
        String joined = url + "?reWriteBatchedInserts=true";
        List<String> keys = List.of("word");

        assertThatThrownBy(() -> counts(url).upsert("counts", keys, "n").property("reWriteBatchedInserts", "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reWriteBatchedInserts=true with upsert(…) into table counts")
                .hasMessageContaining("the same key twice");
        assertThatThrownBy(() ->
                        counts(url).property("reWriteBatchedInserts", "true").upsert("counts", keys, "n"))
                .hasMessageContaining("reWriteBatchedInserts");
        assertThatThrownBy(() -> counts(joined).upsert("counts", keys, "n"))
                .hasMessageContaining("reWriteBatchedInserts");
        assertThatCode(() -> {
                    counts(joined).insert("counts", "word", "n");
                    counts(joined + "s").upsert("counts", keys, "n");
                    counts(url).property("reWriteBatchedInserts", "false").upsert("counts", keys, "n");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> JdbcSink.to("postgresql://db/shop")).hasMessageContaining("jdbc:postgresql://");
        assertThatThrownBy(() -> counts(scratch.url()).check("app", "counts")).hasMessageContaining("insert(…)");
        assertThatThrownBy(
                        () -> JdbcSink.to(scratch.url()).insert("counts", "n").check("app", "counts"))
                .hasMessageContaining("row(…)");
        assertThatThrownBy(() -> scratch.inserts().insert("counts", "n")).hasMessageContaining("table counts already");
        assertThatThrownBy(() -> counts(scratch.url()).insert("counts")).hasMessageContaining("no column");
        assertThatThrownBy(() -> counts(scratch.url()).upsert("counts", List.of(), "n"))
                .hasMessageContaining("no key column");
        assertThatThrownBy(() -> scratch.inserts().rowsAtATime(0)).hasMessageContaining("between 1 and 100000");
        assertThatThrownBy(() -> scratch.inserts().connectTimeout(Duration.ZERO))
                .hasMessageContaining("PT0.25S");
    }

    @Test
    void whatCanBeWrittenIsLetThroughAndNothingIsMadeOrWritten() throws Exception {
        scratch.inserts().check("app", "counts");
        scratch.upserts().check("app", "counts");
        counts(scratch.url())
                .statement("UPDATE counts SET n = ? WHERE word = ?")
                .check("app", "counts");
        assertThat(scratch.rows()).isEmpty();
        assertThatThrownBy(scratch::marks).hasMessageContaining("TREADLE_MARKS");
    }

    @Test
    void aMissingDriverIsNamedWithItsArtifact() {
        assertThatThrownBy(() ->
                        counts("jdbc:mysql://db/shop").insert("t", "a", "b").check("app", "counts"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("com.mysql:mysql-connector-j");
        assertThatThrownBy(() -> counts("jdbc:nosuch:db").insert("t", "a", "b").check("app", "counts"))
                .hasMessageContaining("no driver takes the URL jdbc:nosuch:db");
        assertThatThrownBy(() -> scratch.inserts().driver("org.example.Nothing").check("app", "counts"))
                .hasMessageContaining("org.example.Nothing")
                .hasMessageContaining("lib/");
    }

    @Test
    void aMissingTableOrColumnIsNamed() {
        assertThatThrownBy(
                        () -> counts(scratch.url()).insert("count", "word", "n").check("app", "counts"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("table count does not exist");
        assertThatThrownBy(() ->
                        counts(scratch.url()).insert("counts", "word", "num").check("app", "counts"))
                .hasMessageContaining("no column num")
                .hasMessageContaining("WORD, N");
        assertThatThrownBy(() -> counts(scratch.url())
                        .statement("UPDATE nothing SET n = ?")
                        .check("app", "counts"))
                .hasMessageContaining("UPDATE nothing SET n = ?");
    }

    @Test
    void aUserWhoMayNotMakeTheMarksTableGetsItsStatement() throws Exception {
        scratch.run("CREATE USER writer PASSWORD 'w'", "GRANT SELECT, INSERT, UPDATE ON counts TO writer");
        JdbcSink<Pair<String, Long>> sink = scratch.inserts().user("writer").password("w");
        try (SinkWriter<Pair<String, Long>> writer = sink.open(Scratch.CONTEXT)) {
            assertThatThrownBy(() -> write(writer, part(1, 0), Pair.of("a", 1L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("CREATE TABLE treadle_marks (")
                    .hasMessageContaining("grant SELECT, INSERT and UPDATE");
            scratch.run(
                    Dialect.H2.createMarks("treadle_marks"), "GRANT SELECT, INSERT, UPDATE ON treadle_marks TO writer");
            write(writer, part(1, 0), Pair.of("a", 1L));
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    @Test
    void aPasswordFileIsReadForEachConnectionAndMissedByName(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("password");
        scratch.run("CREATE USER writer PASSWORD 'old' ADMIN");
        JdbcSink<Pair<String, Long>> sink = scratch.inserts().user("writer").passwordFile(file);
        assertThatThrownBy(() -> sink.check("app", "counts"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        try (SinkWriter<Pair<String, Long>> writer = sink.open(Scratch.CONTEXT)) {
            assertThatThrownBy(() -> write(writer, part(1, 0), Pair.of("a", 1L)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining(file.toString());

            Files.writeString(file, "old\n");
            sink.check("app", "counts");
            scratch.run("ALTER USER writer SET PASSWORD 'new'");
            assertThatThrownBy(() -> write(writer, part(1, 0), Pair.of("a", 1L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("login was refused")
                    .hasMessageNotContaining("old");
            Files.writeString(file, "new");
            write(writer, part(1, 0), Pair.of("a", 1L));
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }
}
