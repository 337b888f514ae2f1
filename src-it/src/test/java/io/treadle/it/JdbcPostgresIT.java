package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.treadle.api.Pair;
import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.jdbc.JdbcSink;
import io.treadle.connectors.jdbc.Row;
import io.treadle.it.JdbcCuttingProxy.Next;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every row once in a real PostgreSQL, whatever is cut, killed, stopped or refused. */
class JdbcPostgresIT {
    private static final SinkContext CONTEXT = new SinkContext("it", "counts", "c0ffee123456");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static JdbcPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = JdbcPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void createTables() throws SQLException {
        postgres.run("DROP TABLE IF EXISTS counts, seen, treadle_marks");
        postgres.run("CREATE TABLE counts (word text PRIMARY KEY, n bigint CONSTRAINT not_negative CHECK (n >= 0))");
        postgres.run("CREATE TABLE seen (word text, n bigint)"); // takes rows twice
    }

    @Test
    void aWriterWhoseConnectionIsKilledInTheMiddleIsFollowedByOneThatWritesOnce() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = inserts().rowsAtATime(1).open(CONTEXT)) {
            SinkWriter.Part<Pair<String, Long>> part = writer.begin(part(1, 0));
            part.write(Pair.of("a", 1L));
            assertThat(killSessions()).isEqualTo(1);
            assertThatThrownBy(() -> part.write(Pair.of("b", 2L)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("part 0 of batch 1")
                    .hasMessageContaining("table seen");
            part.abort();
            assertThat(seen()).isEmpty();

            write(writer, again(1, 0), Pair.of("a", 1L), Pair.of("b", 2L));
        }
        assertThat(seen()).containsExactly("a=1", "b=2");
    }

    @Test
    void aCommitThatTheServerNeverSawIsWrittenByTheNextRun() throws Exception {
        try (JdbcCuttingProxy proxy = new JdbcCuttingProxy(postgres.port());
                SinkWriter<Pair<String, Long>> writer = through(proxy).open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            proxy.arm(Next.CUT_BEFORE);
            assertThatThrownBy(() -> write(writer, part(2, 0), Pair.of("b", 2L)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("SQLState 08");
            assertThat(proxy.hasCut()).isTrue();
            assertThat(seen()).containsExactly("a=1");

            write(writer, again(2, 0), Pair.of("b", 2L));
        }
        assertThat(seen()).containsExactly("a=1", "b=2");
    }

    @Test
    void aCommitWhoseAnswerIsLostIsKnownByItsMark() throws Exception {
        try (JdbcCuttingProxy proxy = new JdbcCuttingProxy(postgres.port());
                SinkWriter<Pair<String, Long>> writer = through(proxy).open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            proxy.arm(Next.CUT_AFTER);
            write(writer, part(2, 0), Pair.of("b", 2L));
            assertThat(proxy.hasCut()).isTrue();

            write(writer, again(2, 0), Pair.of("b", 2L)); // the executor's report was lost too
        }
        assertThat(seen()).containsExactly("a=1", "b=2");
    }

    @Test
    void aStoppedWriterWithAnOpenTransactionIsEndedByTheServerAndWritesNothingAfterwards() throws Exception {
        JdbcSink<Pair<String, Long>> impatient = inserts()
                .rowsAtATime(1)
                .lockTimeout(Duration.ofMillis(100))
                .transactionIdleTimeout(Duration.ofSeconds(1));
        try (SinkWriter<Pair<String, Long>> stopped = impatient.open(CONTEXT);
                SinkWriter<Pair<String, Long>> next = impatient.open(CONTEXT)) {
            write(stopped, part(1, 0), Pair.of("z", 0L));
            SinkWriter.Part<Pair<String, Long>> held = stopped.begin(part(2, 0));
            held.write(Pair.of("a", 1L)); // and now it is stopped

            assertThatThrownBy(() -> write(next, again(2, 0), Pair.of("a", 1L), Pair.of("b", 2L)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("55P03")
                    .hasMessageContaining("another transaction holds");
            writeWhenAvailable(next, again(2, 0), Pair.of("a", 1L), Pair.of("b", 2L));

            assertThatThrownBy(
                            () -> { // it goes on
                                held.write(Pair.of("b", 2L));
                                finish(held);
                            })
                    .isInstanceOf(SinkUnavailableException.class);
            held.abort();
            write(stopped, part(2, 0), Pair.of("a", 1L), Pair.of("b", 2L)); // and comes too late
        }
        assertThat(seen()).containsExactly("a=1", "b=2", "z=0");
    }

    @Test
    void ofManyWritersOfOnePartAtOnceOneWrites() throws Exception {
        int writers = 6;
        int batches = 10;
        try (SinkWriter<Pair<String, Long>> writer = inserts().open(CONTEXT);
                SinkWriter<Pair<String, Long>> elsewhere = inserts().open(CONTEXT)) {
            for (int batch = 1; batch <= batches; batch++) {
                WriteContext context = again(batch, batch % 3); // parts 0 to 2 have their first marks, then older ones
                Pair<String, Long> row = Pair.of("w" + batch, (long) batch);
                CountDownLatch ready = new CountDownLatch(writers);
                List<CompletableFuture<Void>> running = IntStream.range(0, writers)
                        .mapToObj(i -> CompletableFuture.runAsync(
                                () -> {
                                    ready.countDown();
                                    awaitUnchecked(ready);
                                    writeUnchecked(i % 2 == 0 ? writer : elsewhere, context, row);
                                },
                                task -> new Thread(task, "writer-" + i).start()))
                        .toList();
                for (CompletableFuture<Void> each : running) {
                    each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
            }
        }
        assertThat(seen())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, batches)
                        .mapToObj(n -> "w" + n + "=" + n)
                        .toList());
    }

    @Test
    void aServerThatIsRestartedInTheMiddleIsWaitedFor() throws Exception {
        JdbcSink<Pair<String, Long>> sink = inserts().rowsAtATime(1).connectTimeout(Duration.ofMillis(500));
        try (SinkWriter<Pair<String, Long>> writer = sink.open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            SinkWriter.Part<Pair<String, Long>> part = writer.begin(part(2, 0));
            part.write(Pair.of("b", 2L));
            postgres.stopServer("immediate");
            try {
                assertThatThrownBy(() -> part.write(Pair.of("c", 3L))).isInstanceOf(SinkUnavailableException.class);
                part.abort();
                assertThatThrownBy(() -> write(writer, again(2, 0), Pair.of("b", 2L), Pair.of("c", 3L)))
                        .isInstanceOf(SinkUnavailableException.class)
                        .hasMessageContaining("cannot be made");
            } finally {
                postgres.startServer();
            }
            writeWhenAvailable(writer, again(2, 0), Pair.of("b", 2L), Pair.of("c", 3L));
        }
        assertThat(seen()).containsExactly("a=1", "b=2", "c=3");
    }

    @Test
    void ofTwoPartsInEachOthersWayOneIsWaitedForAndBothAreWrittenOnce() throws Exception {
        postgres.run("INSERT INTO counts VALUES ('a', 0), ('b', 0)");
        JdbcSink<Pair<String, Long>> sink = sink().statement("UPDATE counts SET n = n + ? WHERE word = ?")
                .row(count -> Row.of(count.value(), count.key()))
                .rowsAtATime(1);
        try (SinkWriter<Pair<String, Long>> writer = sink.open(CONTEXT)) {
            SinkWriter.Part<Pair<String, Long>> first = writer.begin(part(1, 0));
            SinkWriter.Part<Pair<String, Long>> second = writer.begin(part(1, 1));
            first.write(Pair.of("a", 1L));
            second.write(Pair.of("b", 10L));
            List<Integer> unavailable = new ArrayList<>();
            CompletableFuture<Boolean> crossing = CompletableFuture.supplyAsync(() -> ends(second, Pair.of("a", 10L)));
            if (!ends(first, Pair.of("b", 1L))) {
                unavailable.add(0);
            }
            if (!crossing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                unavailable.add(1);
            }
            assertThat(unavailable).hasSize(1);

            write(writer, again(1, 0), Pair.of("a", 1L), Pair.of("b", 1L));
            write(writer, again(1, 1), Pair.of("b", 10L), Pair.of("a", 10L));
        }
        assertThat(counts()).containsExactly("a=11", "b=11");
    }

    @Test
    void aRowThatBreaksAConstraintFailsWithTableConstraintAndKeyAndNothingSecret() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = upserts().open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            assertThatThrownBy(() ->
                            write(writer, part(2, 0), Pair.of("b", 2L), Pair.of("bad", -987654L), Pair.of("c", 3L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("part 0 of batch 2")
                    .hasMessageContaining("table counts")
                    .hasMessageContaining("not_negative")
                    .hasMessageContaining("row 2 of the part (word = 'bad')")
                    .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("987654"));
            write(writer, part(2, 1), Pair.of("d", 4L));
        }
        assertThat(counts()).containsExactly("a=1", "d=4");
    }

    @Test
    void anInsertOfAKeyThatIsThereIsNamedByThePrimaryKey() throws Exception {
        JdbcSink<Pair<String, Long>> sink =
                sink().insert("counts", "n", "word").row(count -> Row.of(count.value(), count.key()));
        try (SinkWriter<Pair<String, Long>> writer = sink.open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            assertThatThrownBy(() -> write(writer, part(2, 0), Pair.of("b", 2L), Pair.of("a", 987654L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("row 2 of the part (word = 'a')")
                    .hasMessageContaining("counts_pkey")
                    .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("987654"));
        }
        assertThat(counts()).containsExactly("a=1");
    }

    @Test
    void aTableThatIsDroppedMeanwhileIsAFailureThatNamesIt() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = inserts().open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            postgres.run("DROP TABLE seen");
            assertThatThrownBy(() -> write(writer, part(2, 0), Pair.of("b", 2L)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("table seen")
                    .hasMessageContaining("42P01")
                    .hasMessageContaining("dropped");
        }
    }

    @Test
    void aServerThatTakesNoWritesForNowIsWaitedForOnNewConnections() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = inserts().open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L));
            postgres.run("ALTER ROLE owner SET default_transaction_read_only = on");
            try {
                killSessions();
                writeUntil(SinkUnavailableException.class, "takes no writes now", writer, part(2, 0));
            } finally {
                postgres.run("BEGIN READ WRITE; ALTER ROLE owner RESET default_transaction_read_only; COMMIT");
            }
            writeWhenAvailable(writer, again(2, 0), Pair.of("b", 2L));
        }
        assertThat(seen()).containsExactly("a=1", "b=2");
    }

    @Test
    void upsertsTakeEachOthersPlaceAlsoWithinAPart() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = upserts().open(CONTEXT)) {
            write(writer, part(1, 0), Pair.of("a", 1L), Pair.of("b", 2L), Pair.of("a", 3L));
            write(writer, part(2, 0), Pair.of("b", 5L));
        }
        assertThat(counts()).containsExactly("a=3", "b=5");
    }

    @Test
    void everyRowIsThereOnceWhileSessionsAreKilledAllTheTime() throws Exception {
        int batches = 40;
        int parts = 4;
        JdbcSink<Pair<String, Long>> sink = inserts().rowsAtATime(5);
        try (SinkWriter<Pair<String, Long>> writer = sink.open(CONTEXT)) {
            List<CompletableFuture<Void>> lanes = IntStream.range(0, parts)
                    .mapToObj(part -> CompletableFuture.runAsync(
                            () -> {
                                for (int batch = 1; batch <= batches; batch++) {
                                    writeWhenAvailable(writer, again(batch, part), rows(batch, part));
                                }
                            },
                            task -> new Thread(task, "lane-" + part).start()))
                    .toList();
            int killed = 0;
            while (lanes.stream().noneMatch(CompletableFuture::isDone)) {
                killed += killSessions();
            }
            for (CompletableFuture<Void> lane : lanes) {
                lane.get(60, TimeUnit.SECONDS);
            }
            assertThat(killed).isPositive();
        }
        List<String> expected = IntStream.rangeClosed(1, batches)
                .boxed()
                .flatMap(batch -> IntStream.range(0, parts).boxed().flatMap(part -> Stream.of(rows(batch, part))))
                .map(row -> row.key() + "=" + row.value())
                .sorted()
                .toList();
        assertThat(seen()).isEqualTo(expected);
    }

    @SuppressWarnings("unchecked")
    private static Pair<String, Long>[] rows(int batch, int part) {
        return IntStream.range(0, 12)
                .mapToObj(i -> Pair.of("p%d-%d".formatted(part, i % 3), (long) batch))
                .toArray(Pair[]::new);
    }

    private static JdbcSink<Pair<String, Long>> sink() {
        return JdbcSink.<Pair<String, Long>>to(postgres.url())
                .user(JdbcPostgres.OWNER)
                .password(JdbcPostgres.PASSWORD);
    }

    private static JdbcSink<Pair<String, Long>> inserts() {
        return sink().insert("seen", "word", "n").row(count -> Row.of(count.key(), count.value()));
    }

    private static JdbcSink<Pair<String, Long>> upserts() {
        return sink().upsert("counts", List.of("word"), "n").row(count -> Row.of(count.key(), count.value()));
    }

    private static JdbcSink<Pair<String, Long>> through(JdbcCuttingProxy proxy) {
        return JdbcSink.<Pair<String, Long>>to("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(proxy.port()))
                .user(JdbcPostgres.OWNER)
                .password(JdbcPostgres.PASSWORD)
                .property("prepareThreshold", "0") // so that every commit says so in plain text
                .insert("seen", "word", "n")
                .row(count -> Row.of(count.key(), count.value()));
    }

    private static List<String> seen() throws SQLException {
        return postgres.texts("SELECT word || '=' || n FROM seen ORDER BY 1");
    }

    private static List<String> counts() throws SQLException {
        return postgres.texts("SELECT word || '=' || n FROM counts ORDER BY 1");
    }

    private static int killSessions() throws SQLException {
        return postgres.texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'treadle it counts'")
                .size();
    }

    private static WriteContext part(long batch, int part) {
        return new WriteContext(new BatchId(batch, Instant.EPOCH), part, 4, 1, false);
    }

    private static WriteContext again(long batch, int part) {
        return new WriteContext(new BatchId(batch, Instant.EPOCH), part, 4, 1, true);
    }

    @SafeVarargs
    private static void write(SinkWriter<Pair<String, Long>> writer, WriteContext context, Pair<String, Long>... counts)
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

    private static void finish(SinkWriter.Part<?> part) throws Exception {
        try {
            part.finish().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** As the driver does with a sink that is not available. */
    @SafeVarargs
    private static void writeWhenAvailable(
            SinkWriter<Pair<String, Long>> writer, WriteContext context, Pair<String, Long>... counts) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    try {
                        write(writer, context, counts);
                        return true;
                    } catch (SinkUnavailableException e) {
                        return false;
                    }
                });
    }

    /** A pooled connection may be killed before it is known: then that is said first. */
    private static void writeUntil(
            Class<? extends Exception> type,
            String message,
            SinkWriter<Pair<String, Long>> writer,
            WriteContext context) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThatThrownBy(() -> write(writer, context, Pair.of("b", 2L)))
                        .isInstanceOf(type)
                        .hasMessageContaining(message));
    }

    @SafeVarargs
    private static void writeUnchecked(
            SinkWriter<Pair<String, Long>> writer, WriteContext context, Pair<String, Long>... counts) {
        try {
            write(writer, context, counts);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the part's last row could be written; if not, for a reason that passes. */
    private static boolean ends(SinkWriter.Part<Pair<String, Long>> part, Pair<String, Long> last) {
        try {
            part.write(last);
            finish(part);
            return true;
        } catch (SinkUnavailableException e) {
            assertThat(e).hasMessageContaining("40P01");
            part.abort();
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
