package io.treadle.connectors.jdbc;

import static io.treadle.connectors.jdbc.Scratch.again;
import static io.treadle.connectors.jdbc.Scratch.count;
import static io.treadle.connectors.jdbc.Scratch.finish;
import static io.treadle.connectors.jdbc.Scratch.part;
import static io.treadle.connectors.jdbc.Scratch.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.Pair;
import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.jdbc.FaultyDriver.Faults;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the database, whatever happens to a writer. */
class JdbcSinkWriterTest {
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
    void rowsAndMarkAppearTogether() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1), count("b", 2), count("a", 1));
            write(writer, part(1, 3), count("c", 3));
            write(writer, part(2, 0), count("d", 4));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "a=1", "b=2", "c=3", "d=4");
        assertThat(scratch.marks()).containsExactly("0:2:1:4:1", "3:1:1:4:1");
    }

    @Test
    void aPartThatRunsAgainIsNotWrittenAgain() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT);
                SinkWriter<Pair<String, Long>> elsewhere = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1), count("b", 2));
            write(writer, again(1, 0, 1), count("a", 1), count("b", 2));
            write(elsewhere, again(1, 0, 2), count("b", 2), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "b=2");
        assertThat(scratch.marks()).containsExactly("0:1:1:4:2");
    }

    @Test
    void aPartThatComesAgainWithOtherRecordsIsRefusedAndTheFirstStay() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1), count("b", 2));
            assertThatThrownBy(() -> write(writer, again(1, 0, 1), count("a", 1), count("b", 3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("part 0 of batch 1")
                    .hasMessageContaining("not deterministic")
                    .hasMessageContaining("2 rows");
        }
        assertThat(scratch.rows()).containsExactly("a=1", "b=2");
    }

    @Test
    void aPartWithoutRecordsThatRunsAgainIsMarkedAndOneThatHadRecordsIsRefused() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, again(1, 0, 1));
            write(writer, again(1, 0, 2));
            write(writer, part(1, 1), count("a", 1));
            assertThatThrownBy(() -> write(writer, again(1, 1, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("part 1 of batch 1")
                    .hasMessageContaining("not deterministic");
        }
        assertThat(scratch.rows()).containsExactly("a=1");
        assertThat(scratch.marks()).containsExactly("0:1:1:4:0", "1:1:1:4:1");
    }

    @Test
    void manyRowsAreSentInPiecesAndAreOneTransaction() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer =
                scratch.inserts().rowsAtATime(10).open(Scratch.CONTEXT)) {
            SinkWriter.Part<Pair<String, Long>> given = writer.begin(part(1, 0));
            for (int i = 0; i < 25; i++) {
                given.write(count("w" + i, i));
            }
            assertThat(scratch.rows()).isEmpty();
            given.abort();
            assertThat(scratch.rows()).isEmpty();

            SinkWriter.Part<Pair<String, Long>> kept = writer.begin(part(1, 0));
            for (int i = 0; i < 25; i++) {
                kept.write(count("w" + i, i));
            }
            finish(kept);

            SinkWriter.Part<Pair<String, Long>> repeated = writer.begin(again(1, 0, 1));
            for (int i = 0; i < 25; i++) {
                repeated.write(count("w" + i, i));
            }
            finish(repeated);
        }
        assertThat(scratch.rows()).hasSize(25).doesNotHaveDuplicates();
        assertThat(scratch.marks()).containsExactly("0:1:1:4:25");
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundByItsMark(TestInfo test) throws Exception {
        Faults faults = new Faults();
        try (SinkWriter<Pair<String, Long>> writer = faulty(test, faults)) {
            write(writer, part(1, 1), count("x", 0)); // the table and a connection are there
            faults.commitsLostAfter.set(1);
            write(writer, part(1, 0), count("a", 1));
            assertThat(faults.commitsLostAfter).hasValue(0);
        }
        assertThat(scratch.rows()).containsExactly("a=1", "x=0");
    }

    @Test
    void aCommitThatIsLostBeforeItHappenedIsWaitedForAndThenWritten(TestInfo test) throws Exception {
        Faults faults = new Faults();
        try (SinkWriter<Pair<String, Long>> writer = faulty(test, faults)) {
            write(writer, part(1, 1), count("x", 0));
            faults.commitsLostBefore.set(1);
            assertThatThrownBy(() -> write(writer, part(1, 0), count("a", 1)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("08006");
            assertThat(scratch.rows()).containsExactly("x=0");
            write(writer, again(1, 0, 1), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "x=0");
    }

    @Test
    void aCommitWhoseFateCannotBeAskedIsWaitedForAndNotWrittenTwice(TestInfo test) throws Exception {
        Faults faults = new Faults();
        try (SinkWriter<Pair<String, Long>> writer = faulty(test, faults)) {
            write(writer, part(1, 1), count("x", 0));
            faults.commitsLostAfter.set(1);
            faults.connectsRefused.set(1_000);
            assertThatThrownBy(() -> write(writer, part(1, 0), count("a", 1)))
                    .isInstanceOf(SinkUnavailableException.class);
            assertThat(scratch.rows()).containsExactly("a=1", "x=0");
            faults.connectsRefused.set(0);
            write(writer, again(1, 0, 1), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "x=0");
    }

    @Test
    void withoutMarksAPartThatRunsAgainIsWrittenAgain() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer =
                scratch.inserts().atLeastOnce().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1));
            write(writer, again(1, 0, 1), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "a=1");
        assertThatThrownBy(scratch::marks).hasMessageContaining("TREADLE_MARKS");
    }

    @Test
    void anUpsertTakesThePlaceOfTheRowWithItsKey() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.upserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1), count("b", 2));
            write(writer, part(2, 0), count("a", 5), count("c", 3), count("c", 4));
        }
        assertThat(scratch.rows()).containsExactly("a=5", "b=2", "c=4");
    }

    @Test
    void aStatementOfTheApplicationsOwnRunsForEachRow() throws Exception {
        scratch.run("INSERT INTO counts VALUES ('a', 10), ('b', 10)");
        JdbcSink<Pair<String, Long>> sink = JdbcSink.<Pair<String, Long>>to(scratch.url())
                .statement("UPDATE counts SET n = n + ? WHERE word = ?")
                .row((batch, count) -> Row.of(count.value() + batch.number(), count.key()));
        try (SinkWriter<Pair<String, Long>> writer = sink.open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1), count("b", 2));
            write(writer, again(1, 0, 1), count("a", 1), count("b", 2));
        }
        assertThat(scratch.rows()).containsExactly("a=12", "b=13");
    }

    @Test
    void anotherCheckpointOrOutputHasMarksOfItsOwn() throws Exception {
        SinkContext begunAnew = new SinkContext("app", "counts", "abcdef000000");
        SinkContext other = new SinkContext("app", "others", "c0ffee123456");
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT);
                SinkWriter<Pair<String, Long>> anew = scratch.inserts().open(begunAnew);
                SinkWriter<Pair<String, Long>> second = scratch.inserts().open(other)) {
            write(writer, part(5, 0), count("a", 1));
            write(anew, part(1, 0), count("b", 1));
            write(second, part(1, 0), count("c", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "b=1", "c=1");
    }

    @Test
    void aWriterOfAnEarlierDriverIsSentAwayAndToldWhatElseItMayBe() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, again(2, 0, 7), count("a", 1));
            for (long batch : new long[] {1, 3}) {
                assertThatThrownBy(() -> write(writer, again(batch, 0, 6), count("b", 1)))
                        .isInstanceOf(SinkUnavailableException.class)
                        .hasMessageContaining("epoch 7 has written batch 2")
                        .hasMessageContaining("epoch 6, which is not in charge any more")
                        .hasMessageContaining(
                                "If no other driver of this checkpoint runs, the checkpoint was put back");
            }
            write(writer, again(2, 0, 6), count("a", 1)); // which is there, whoever asks
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aCheckpointThatWasPutBackIsNeverTakenForWrittenAndNotWaitedFor(long epoch) throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(9, 0), count("a", 1));
            assertThatThrownBy(() -> write(writer, again(3, 0, epoch), count("b", 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("batch 9 is written already")
                    .hasMessageContaining("put back to an older state")
                    .hasMessageContaining("a new checkpoint directory");
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    @Test
    void aBatchWithOtherPartsThanItsFirstRunIsRefused() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1));
            assertThatThrownBy(() -> write(
                            writer, new WriteContext(new BatchId(1, Instant.EPOCH), 0, 8, 2, true), count("a", 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("written before in 4 parts")
                    .hasMessageContaining("to be written in 8")
                    .hasMessageContaining("former jar");
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    @Test
    void ofTwoWritersOfOnePartTheSecondWaitsAndWritesNothing() throws Exception {
        try (SinkWriter<Pair<String, Long>> first =
                        scratch.inserts().rowsAtATime(1).open(Scratch.CONTEXT);
                SinkWriter<Pair<String, Long>> second = scratch.inserts().open(Scratch.CONTEXT)) {
            write(first, part(1, 0), count("z", 0)); // the mark is there
            SinkWriter.Part<Pair<String, Long>> slow = first.begin(part(2, 0));
            slow.write(count("a", 1)); // its transaction is open
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                begun.countDown();
                writeUnchecked(second);
            });
            begun.await();
            finish(slow);
            other.get(30, TimeUnit.SECONDS);
        }
        assertThat(scratch.rows()).containsExactly("a=1", "z=0");
    }

    private static void writeUnchecked(SinkWriter<Pair<String, Long>> writer) {
        try {
            write(writer, again(2, 0, 2), count("a", 1));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWriterThatHoldsAPartForTooLongIsWaitedForByName() throws Exception {
        try (SinkWriter<Pair<String, Long>> stopped =
                        scratch.inserts().rowsAtATime(1).open(Scratch.CONTEXT);
                SinkWriter<Pair<String, Long>> next =
                        scratch.inserts().lockTimeout(Duration.ofMillis(50)).open(Scratch.CONTEXT)) {
            write(stopped, part(1, 0), count("z", 0));
            SinkWriter.Part<Pair<String, Long>> held = stopped.begin(part(2, 0));
            held.write(count("a", 1));
            assertThatThrownBy(() -> write(next, again(2, 0, 1), count("a", 1)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("another transaction holds")
                    .hasMessageContaining("part 0 of batch 2");
            held.abort();
            write(next, again(2, 0, 1), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "z=0");
    }

    @Test
    void aRowThatBreaksARuleIsNamedByItsKeyAndNothingElse() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.upserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1));
            assertThatThrownBy(() -> write(writer, part(2, 0), count("b", 2), count("bad", -987654), count("c", 3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("part 0 of batch 2")
                    .hasMessageContaining("table counts")
                    .hasMessageContaining("row 2 of the part (word = 'bad')")
                    .hasMessageNotContaining("987654");
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    @Test
    void aRowOfTheWrongWidthIsRefusedBeforeAnythingIsSent() throws Exception {
        JdbcSink<Pair<String, Long>> sink = JdbcSink.<Pair<String, Long>>to(scratch.url())
                .insert("counts", "word", "n")
                .row(count -> Row.of(count.key()));
        try (SinkWriter<Pair<String, Long>> writer = sink.open(Scratch.CONTEXT)) {
            assertThatThrownBy(() -> write(writer, part(1, 0), count("a", 1)))
                    .hasMessageContaining("wanted 2")
                    .hasMessageContaining("word, n");
        }
    }

    @Test
    void aTableThatIsDroppedMeanwhileIsNamed() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts().open(Scratch.CONTEXT)) {
            write(writer, part(1, 0), count("a", 1));
            scratch.run("DROP TABLE counts");
            assertThatThrownBy(() -> write(writer, part(2, 0), count("a", 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("table counts")
                    .hasMessageContaining("dropped");
        }
        assertThat(scratch.marks()).containsExactly("0:1:1:4:1");
    }

    @Test
    void aPoolThatHasNoConnectionLeftIsWaitedFor() throws Exception {
        try (SinkWriter<Pair<String, Long>> writer = scratch.inserts()
                .connections(1)
                .rowsAtATime(1)
                .connectTimeout(Duration.ofMillis(250))
                .open(Scratch.CONTEXT)) {
            SinkWriter.Part<Pair<String, Long>> holding = writer.begin(part(1, 0));
            holding.write(count("a", 1));
            assertThatThrownBy(() -> write(writer, part(1, 1), count("b", 1)))
                    .isInstanceOf(SinkUnavailableException.class);
            finish(holding);
            write(writer, again(1, 1, 1), count("b", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1", "b=1");
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndARefusedLoginIsNot(TestInfo test) throws Exception {
        Faults faults = new Faults();
        faults.connectsRefused.set(1);
        try (SinkWriter<Pair<String, Long>> writer = faulty(test, faults)) {
            assertThatThrownBy(() -> write(writer, part(1, 0), count("a", 1)))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("08001");
            faults.refusal = "28P01";
            faults.connectsRefused.set(1);
            assertThatThrownBy(() -> write(writer, part(1, 0), count("a", 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("login was refused");
            write(writer, part(1, 0), count("a", 1));
        }
        assertThat(scratch.rows()).containsExactly("a=1");
    }

    private SinkWriter<Pair<String, Long>> faulty(TestInfo test, Faults faults) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName();
        return Scratch.counts(FaultyDriver.url(name, faults, scratch.url()))
                .driver(FaultyDriver.class.getName())
                .connectTimeout(Duration.ofMillis(500))
                .insert("counts", "word", "n")
                .open(Scratch.CONTEXT);
    }
}
