package io.treadle.connectors.jdbc;

import io.treadle.api.Pair;
import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** A database in memory for one test, with a table of counts that takes rows twice, and what a test says of parts. */
final class Scratch implements AutoCloseable {
    static final SinkContext CONTEXT = new SinkContext("app", "counts", "c0ffee123456");

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Connection connection;

    Scratch() throws SQLException {
        connection = DriverManager.getConnection(url);
        run("CREATE TABLE counts (word VARCHAR(20), n BIGINT CHECK (n >= 0))");
    }

    String url() {
        return url;
    }

    JdbcSink<Pair<String, Long>> inserts() {
        return counts(url).insert("counts", "word", "n");
    }

    JdbcSink<Pair<String, Long>> upserts() throws SQLException {
        run("ALTER TABLE counts ALTER COLUMN word SET NOT NULL", "ALTER TABLE counts ADD PRIMARY KEY (word)");
        return counts(url).upsert("counts", List.of("word"), "n");
    }

    static JdbcSink<Pair<String, Long>> counts(String url) {
        return JdbcSink.<Pair<String, Long>>to(url).row(count -> Row.of(count.key(), count.value()));
    }

    void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows, each as {@code word=n}, sorted. */
    List<String> rows() throws SQLException {
        return texts("SELECT word || '=' || n FROM counts ORDER BY 1");
    }

    /** The marks, each as {@code part:batch:epoch:parts:records}, sorted. */
    List<String> marks() throws SQLException {
        return texts("SELECT part || ':' || batch || ':' || epoch || ':' || parts || ':' || records"
                + " FROM treadle_marks WHERE checkpoint = 'c0ffee123456' AND output = 'counts' ORDER BY 1");
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                texts.add(found.getString(1));
            }
        }
        return texts;
    }

    static WriteContext part(long batch, int part) {
        return new WriteContext(new BatchId(batch, Instant.EPOCH), part, 4, 1, false);
    }

    static WriteContext again(long batch, int part, long epoch) {
        return new WriteContext(new BatchId(batch, Instant.EPOCH), part, 4, epoch, true);
    }

    @SafeVarargs
    static void write(SinkWriter<Pair<String, Long>> writer, WriteContext context, Pair<String, Long>... counts)
            throws Exception {
        SinkWriter.Part<Pair<String, Long>> part = writer.begin(context);
        try {
            for (Pair<String, Long> count : counts) {
                part.write(count);
            }
        } catch (Exception e) {
            part.abort();
            throw e;
        }
        finish(part);
    }

    static void finish(SinkWriter.Part<?> part) throws Exception {
        try {
            part.finish().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    static Pair<String, Long> count(String word, long n) {
        return Pair.of(word, n);
    }

    @Override
    public void close() throws SQLException {
        run("SHUTDOWN");
        connection.close();
    }
}
