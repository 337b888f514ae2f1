package io.treadle.connectors.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.kafka.write.FakeBroker.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedSinkWriterTest {
    private static final Instant PLANNED = Instant.parse("2026-03-01T00:00:00Z");
    private static final SinkContext OUTPUT = new SinkContext("shop", "counts", "0123456789ab");
    private static final OutputPart PART_0 = new OutputPart(OUTPUT, "broker:9092", "counts", 0);

    private Instant now = PLANNED;
    private final FakeBroker broker = new FakeBroker();
    private final FakeEndings endings = new FakeEndings();
    private final MarkedSinkWriter<String> writer = writer();

    @Test
    void recordsAndTheirMarkAppearTogether() throws Exception {
        Part<String> part = begun(writer, first(7), "a", "b");
        assertThat(broker.visible).isEmpty();
        assertThat(broker.groups).isEmpty();

        assertThat(part.finish().toCompletableFuture()).isCompletedWithValue(new Prepared(0, ""));

        assertThat(broker.visible).containsExactly("a", "b");
        assertThat(broker.groups).containsOnlyKeys("treadle-0123456789ab-counts-0");
        assertThat(broker.read(PART_0)).get().satisfies(mark -> {
            assertThat(mark.batch()).isEqualTo(7);
            assertThat(mark.parts()).isEqualTo(4);
            assertThat(mark.epoch()).isEqualTo(3);
            assertThat(mark.written().records()).isEqualTo(2);
        });
    }

    @Test
    void aPartIsOpenedOnceForManyBatches() throws Exception {
        write(writer, first(1), "a");
        write(writer, first(2), "b");

        assertThat(broker.calls).containsOnlyOnce("INIT 0");
        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void whatIsThereIsNotWrittenAgainInWhateverOrderItComes() throws Exception {
        write(writer, first(7), "a", "b");

        write(writer(), again(7), "b", "a");
        write(writer, again(7), "a", "b");

        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aSecondRunThatDiffersSaysWhatItMeans() throws Exception {
        write(writer, first(7), "a", "b");

        assertThatThrownBy(() -> write(writer, again(7), "a"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("part 0 of output counts")
                .hasMessageContaining("batch 7 was written before with 2 records")
                .hasMessageContaining("now comes with 1 records")
                .hasMessageContaining("not deterministic");
        assertThatThrownBy(() -> write(writer, again(7), "a", "c")).hasMessageContaining("not deterministic");
        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aPartWithoutRecordsThatRunsAgainFencesItsFormerWriterAndSetsTheMark() throws Exception {
        Part<String> zombie = begun(writer, first(7), "a");

        write(writer(), again(7));

        assertUnavailable(() -> zombie.finish().toCompletableFuture().get(), "another executor has taken it over");
        assertThat(broker.visible).isEmpty();
        assertThat(broker.read(PART_0)).get().satisfies(mark -> {
            assertThat(mark.batch()).isEqualTo(7);
            assertThat(mark.written()).isEqualTo(RecordSum.NOTHING);
        });
        write(writer, again(7));
        assertThatThrownBy(() -> write(writer, again(7), "a")).isNotInstanceOf(SinkUnavailableException.class);
        assertThat(broker.visible).isEmpty();
    }

    @Test
    void aPartThatHadRecordsAndHasNoneTheSecondTimeIsRefused() throws Exception {
        write(writer, first(7), "a");

        assertThatThrownBy(() -> write(writer(), again(7)))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("part 0 of output counts")
                .hasMessageContaining("1 records")
                .hasMessageContaining("0 records");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aWriterWhosePartWasTakenOverWritesNothingAndTheBatchIsWrittenOnce() throws Exception {
        Part<String> zombie = begun(writer, first(7), "a");
        write(writer(), again(7), "a");

        assertUnavailable(() -> zombie.finish().toCompletableFuture().get(), "another executor has taken it over");
        assertThat(broker.visible).containsExactly("a");

        write(writer, first(8), "b");
        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aWriterThatIsFencedWhileItWritesSaysSo() throws Exception {
        Part<String> zombie = begun(writer, first(7), "a");
        broker.timeOut(PART_0);

        zombie.write("b");
        assertUnavailable(() -> zombie.write("c"), "batch 7");
        zombie.abort();
        write(writer, again(7), "a", "b", "c");
        assertThat(broker.visible).containsExactly("a", "b", "c");
    }

    @Test
    void anExecutorThatDiesBeforeItCommitsLeavesNothing() throws Exception {
        begun(writer, first(7), "a", "b");

        write(writer(), again(7), "a", "b");

        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundToHaveHappened() throws Exception {
        broker.loseAnswerOfNext(Call.COMMIT, new TimeoutException("30 s"));

        write(writer, first(7), "a");
        write(writer, first(8), "b");

        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aCommitThatTimedOutAndHasNotHappenedIsWrittenByTheNextRun() throws Exception {
        broker.refuseNext(Call.COMMIT, new TimeoutException("30 s"));
        assertUnavailable(() -> write(writer, first(7), "a"), "batch 7", "30 s");

        write(writer, again(7), "a");

        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aCommitOfWhichNothingCanBeFoundOutIsFoundOutByTheNextRun() throws Exception {
        write(writer, first(6), "z");
        broker.loseAnswerOfNext(Call.COMMIT, new TimeoutException("30 s"));
        broker.refuseNext(Call.INIT, new TimeoutException("still away"));
        assertUnavailable(() -> write(writer, first(7), "a"), "batch 7", "30 s");

        write(writer, again(7), "a");

        assertThat(broker.visible).containsExactly("z", "a");
    }

    @Test
    void aMarkThatIsStillBeingSetIsWaitedForAndItsRecordsAreNotWrittenTwice() throws Exception {
        Part<String> part = begun(writer, first(7), "a");
        broker.loseAnswerOfNext(Call.COMMIT, new TimeoutException("30 s"));
        broker.unstable = true;
        assertUnavailable(() -> part.finish().toCompletableFuture().get(), "batch 7", "30 s");
        assertUnavailable(() -> write(writer, again(7), "a"), "still being ended");
        assertUnavailable(() -> write(writer(), again(7), "a"), "still being ended");

        broker.unstable = false;
        write(writer, again(7), "a");

        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() throws Exception {
        broker.refuseNext(Call.INIT, new TimeoutException("no answer"));
        assertUnavailable(() -> write(writer, first(7), "a"), "part 0 of output counts", "no answer");
        broker.refuseNext(Call.READ_MARK, new TimeoutException("no mark"));
        assertUnavailable(() -> write(writer, first(7), "a"), "no mark");
        broker.refuseNext(Call.OFFSETS, new CoordinatorNotAvailableException("moving"));
        assertUnavailable(() -> write(writer, first(7), "a"), "moving");
        assertThat(broker.visible).isEmpty();

        write(writer, again(7), "a");

        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void whoIsNotInChargeAnyMoreIsSentAwayAndToldWhatElseItMayBe() throws Exception {
        write(writer, of(5, 8), "a");

        assertUnavailable(
                () -> write(writer, of(3, 9), "b"), "batch 9 is asked for", "epoch 3", "epoch 5 has written batch 8");
        assertUnavailable(
                () -> write(writer, of(3, 7), "b"),
                "not in charge",
                "If no other driver of this checkpoint runs, the checkpoint was put back to an older state");
        write(writer, of(3, 8), "a"); // which is there, whoever asks
        assertThat(broker.visible).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void aCheckpointThatWasPutBackIsNotWaitedFor(long epoch) throws Exception {
        write(writer, of(5, 8), "a");

        assertThatThrownBy(() -> write(writer, of(epoch, 7), "b"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("batch 8 is written already")
                .hasMessageContaining("put back to an older state")
                .hasMessageContaining("a new checkpoint directory");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aBatchWithOtherPartsThanItsFirstRunIsRefused() throws Exception {
        write(writer, first(7), "a");

        assertThatThrownBy(() -> write(writer, new WriteContext(new BatchId(7, PLANNED), 0, 8, 4, true), "a"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("written before in 4 parts")
                .hasMessageContaining("to be written in 8")
                .hasMessageContaining("former jar");
        write(writer, new WriteContext(new BatchId(8, PLANNED), 0, 8, 4, false), "b");
        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aMissingMarkProvesThatNothingWasWrittenAsLongAsKafkaKeepsIt() throws Exception {
        now = PLANNED.plus(Duration.ofDays(7)).minus(Duration.ofHours(1));
        write(writer, again(7), "a");

        now = PLANNED.plus(Duration.ofDays(365));
        write(writer, context(1, 8, false), "b");

        assertThat(broker.visible).containsExactly("a", "b");
    }

    @Test
    void aMarkThatMayHaveExpiredIsAQuestionToTheUser() throws Exception {
        now = PLANNED.plus(Duration.ofDays(7)).minus(Duration.ofMinutes(59));

        assertThatThrownBy(() -> write(writer, again(7), "a"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("batch 7 is of 2026-03-01T00:00:00Z")
                .hasMessageContaining("offsets.retention.minutes");
        write(writer(unknown -> false), again(7), "a");
        assertThat(broker.visible).isEmpty();
        write(writer(unknown -> true), again(7), "a");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void ofAPartWithoutRecordsNobodyIsAskedWhetherItsMarkHasExpired() throws Exception {
        now = PLANNED.plus(Duration.ofDays(8));

        write(writer, again(7));
        write(writer, context(0, 8, false), "a");

        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aPartThatIsLeftOutFreesItsWriterForTheNextBatch() throws Exception {
        now = PLANNED.plus(Duration.ofDays(8));
        MarkedSinkWriter<String> leaving = writer(unknown -> false);

        write(leaving, again(7), "a", "b");
        assertThat(broker.groups).isEmpty();
        write(leaving, first(8), "c");

        assertThat(broker.visible).containsExactly("c");
    }

    @Test
    void theMarginIsSmallWhereRetentionIs() throws Exception {
        broker.retention = Duration.ofMinutes(10);
        now = PLANNED.plus(Duration.ofMinutes(9));
        write(writer, again(7), "a");
        now = now.plusMillis(1);
        assertThatThrownBy(() -> write(writer, context(1, 7, true), "a")).hasMessageContaining("nobody can tell");
    }

    @Test
    void whatIsGivenUpIsNotSeenAndTheNextBeginWaitsForItsEnd() throws Exception {
        endings.hold();
        begun(writer, first(7), "a").abort();
        CompletableFuture<Part<String>> next = CompletableFuture.supplyAsync(() -> quietly(again(7), "a"));
        assertThat(broker.calls).doesNotContain("ABORT 0");

        endings.runHeld();
        next.get(30, TimeUnit.SECONDS).finish().toCompletableFuture().get();

        assertThat(broker.calls).containsSubsequence("BEGIN 0", "ABORT 0", "BEGIN 0", "COMMIT 0");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void anAbortThatFailsClosesTheProducerAndTheNextOneEndsTheTransaction() throws Exception {
        broker.refuseNext(Call.ABORT, new TimeoutException("30 s"));
        begun(writer, first(7), "a").abort();

        write(writer, again(7), "a");

        assertThat(broker.calls).containsSubsequence("ABORT 0", "CLOSE 0", "INIT 0", "COMMIT 0");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void whatKafkaRefusesForGoodIsAFailureThatNamesItAndLeavesNothingOpen() throws Exception {
        broker.refuseNext(Call.SEND, new RecordTooLargeException("2 MB is too much"));

        assertThatThrownBy(() -> write(writer, first(7), "a"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("batch 7")
                .hasMessageContaining("2 MB is too much");
        assertThat(broker.calls).contains("ABORT 0");
        write(writer, again(7), "a");
        assertThat(broker.visible).containsExactly("a");
    }

    @Test
    void aRefusalSaysWhatToAllow() {
        broker.refuseNext(
                Call.INIT, new TransactionalIdAuthorizationException("Transactional Id authorization failed."));

        assertThatThrownBy(() -> write(writer, first(7), "a"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("part 0 of output counts to topic counts at broker:9092")
                .hasMessageContaining("allow Write and Describe on the transactional ids with prefix treadle-");
    }

    @Test
    void whatSomebodyElseCommitsToTheGroupIsNotTakenForAMark() {
        broker.groups.put(PART_0.id(), new OffsetAndMetadata(12, "mine"));

        assertThatThrownBy(() -> write(writer, first(7), "a"))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("treadle-0123456789ab-counts-0")
                .hasMessageContaining("offset 12 with \"mine\"");
    }

    @Test
    void partsDoNotWaitForEachOther() throws Exception {
        Part<String> zero = begun(writer, context(0, 7, false), "a");
        Part<String> one = begun(writer, context(1, 7, false), "b");
        zero.abort();
        one.finish().toCompletableFuture().get();

        assertThat(broker.visible).containsExactly("b");
    }

    @Test
    void producersThatNobodyUsedForMinutesAreClosed() throws Exception {
        write(writer, context(0, 1, false), "a");
        write(writer, context(1, 1, false), "b");
        now = now.plus(Duration.ofMinutes(4));
        write(writer, context(1, 2, false), "c");
        assertThat(broker.calls).doesNotContain("CLOSE 0");

        now = now.plus(Duration.ofMinutes(2));
        write(writer, context(1, 3, false), "d");
        assertThat(broker.calls).contains("CLOSE 0").doesNotContain("CLOSE 1");

        write(writer, context(0, 4, false), "e");
        assertThat(broker.visible).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void closingClosesAllThatIsOpen() throws Exception {
        write(writer, first(7), "a");

        writer.close();

        assertThat(broker.calls).contains("CLOSE 0");
        assertThat(broker.closed).isTrue();
    }

    private MarkedSinkWriter<String> writer() {
        return writer(unknown -> {
            throw new IOException(unknown);
        });
    }

    private MarkedSinkWriter<String> writer(IfUnknown ifUnknown) {
        return new MarkedSinkWriter<>(
                OUTPUT,
                new MarkedSinkWriter.Options<>(
                        "broker:9092",
                        new Encoding<>(
                                "counts",
                                (batch, record) -> null,
                                (batch, record) -> record.getBytes(StandardCharsets.UTF_8)),
                        ifUnknown),
                new MarkedSinkWriter.Connections(broker::producer, broker, endings),
                () -> now);
    }

    private static WriteContext first(long batch) {
        return context(0, batch, false);
    }

    private static WriteContext again(long batch) {
        return context(0, batch, true);
    }

    private static WriteContext of(long epoch, long batch) {
        return new WriteContext(new BatchId(batch, PLANNED), 0, 4, epoch, true);
    }

    private static WriteContext context(int part, long batch, boolean again) {
        return new WriteContext(new BatchId(batch, PLANNED), part, 4, 3, again);
    }

    private static Part<String> begun(MarkedSinkWriter<String> by, WriteContext context, String... records)
            throws Exception {
        Part<String> part = by.begin(context);
        for (String record : records) {
            part.write(record);
        }
        return part;
    }

    private Part<String> quietly(WriteContext context, String record) {
        try {
            return begun(writer, context, record);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a part, and throws what the executor would see. */
    private static void write(MarkedSinkWriter<String> by, WriteContext context, String... records) throws Exception {
        try {
            begun(by, context, records).finish().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static void assertUnavailable(ThrowingCallable action, String... words) {
        assertThatThrownBy(() -> {
                    try {
                        action.call();
                    } catch (ExecutionException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOf(SinkUnavailableException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }
}
