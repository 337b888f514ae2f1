package io.treadle.wal;

import static io.treadle.wal.LogFixture.DIRECTORY;
import static io.treadle.wal.LogFixture.LOG_ID;
import static io.treadle.wal.LogFixture.appendGroup;
import static io.treadle.wal.LogFixture.bytes;
import static io.treadle.wal.LogFixture.records;
import static io.treadle.wal.LogFixture.segmentsOf;
import static io.treadle.wal.LogFixture.takeOver;
import static io.treadle.wal.LogFixture.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalWriterTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final MemoryLogStore store = new MemoryLogStore();

    @Test
    void aGroupIsWrittenAndFlushedOnceAndAnsweredInOrder() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        CompletableFuture<Long> first = writer.append(bytes("a"));
        CompletableFuture<Long> second = writer.append(bytes("b"));
        CompletableFuture<Long> third = writer.append(bytes("c"));
        long before = store.operations();

        assertThat(first).isNotDone();
        assertThat(writer.step(0)).isTrue();

        assertThat(store.operations() - before).as("one write, one flush").isEqualTo(2);
        assertThat(List.of(first.join(), second.join(), third.join())).containsExactly(0L, 1L, 2L);
        assertThat(writer.step(0)).isFalse();
        assertThat(records(store)).containsExactly("1/0 a", "1/1 b", "1/2 c");
    }

    @Test
    void nothingIsAnsweredBeforeItIsFlushed() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        CompletableFuture<Long> append = writer.append(bytes("a"));
        store.failOperation(store.operations() + 1, new IOException("flush failed"), 0);
        writer.step(0);
        assertThatThrownBy(append::join).hasRootCauseMessage("flush failed");
        assertThat(records(store)).isEmpty();
    }

    @Test
    void afterAFailureEveryAppendFailsWithTheFirstCause() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        appendGroup(writer, "kept");
        IOException cause = new TransientStoreException("pipeline broken");
        store.failOperation(store.operations() + 1, cause, 5);

        List<CompletableFuture<Long>> failed = appendGroup(writer, "b", "c");
        failed.forEach(append -> assertThatThrownBy(append::join).hasCause(cause));
        assertThatThrownBy(writer.append(bytes("d"))::join).hasCause(cause);
        assertThat(writer.step(0)).isFalse();
        writer.close(0);

        assertThat(records(store)).containsExactly("1/0 kept");
        assertThat(LogFixture.reader(store)
                        .replay((epoch, sequence, payload) -> {})
                        .torn())
                .singleElement()
                .satisfies(torn -> assertThat(torn.droppedBytes()).isEqualTo(5));
    }

    @Test
    void aFullStoreIsToldAsSuch() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        store.capacity(100);
        assertThatThrownBy(appendGroup(writer, "x".repeat(200)).get(0)::join)
                .hasCauseInstanceOf(LogFullException.class);
        assertThatThrownBy(appendGroup(writer, "y").get(0)::join).hasCauseInstanceOf(LogFullException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 27, 28, 29, 64, 500})
    void payloadsOfAnyLengthComeBack(int length) throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        appendGroup(writer, "x".repeat(length), "y".repeat(length), "z");
        assertThat(records(store)).containsExactly("1/0 " + "x".repeat(length), "1/1 " + "y".repeat(length), "1/2 z");
    }

    @Test
    void payloadsLongerThanTheBufferComeBackFromHeapAndDirectBuffers() throws IOException {
        WalSettings large = new WalSettings(10 << 20, Duration.ofHours(1), 1 << 20, 10 << 20, Sync.HSYNC);
        WalWriter writer = WalWriter.create(store, DIRECTORY, LOG_ID, 1, 0, large);
        ByteBuffer direct = ByteBuffer.allocateDirect(200_000);
        direct.putInt(100_000, 77);
        List<CompletableFuture<Long>> appended = List.of(
                writer.append(direct), writer.append(bytes("small")), writer.append(ByteBuffer.allocate(65_536 - 28)));
        writer.step(0);
        assertThat(appended).allMatch(CompletableFuture::isDone);

        assertThat(direct.remaining()).as("the caller's buffer is left alone").isEqualTo(200_000);
        List<ByteBuffer> read = new ArrayList<>();
        LogFixture.reader(store).replay((epoch, sequence, payload) -> read.add(payload));
        assertThat(read).hasSize(3);
        assertThat(read.get(0)).isEqualTo(direct);
        assertThat(read.get(1)).isEqualTo(bytes("small"));
        assertThat(read.get(2).remaining()).isEqualTo(65_508);
    }

    @Test
    void aNewSegmentIsBegunBeforeTheOldOneGrowsTooLong() throws IOException {
        WalWriter writer = writer(store, 1, 0, 120); // header 36, frames of 28 + 10
        appendGroup(writer, "0123456789", "0123456789", "0123456789", "0123456789", "0123456789");
        assertThat(store.list(DIRECTORY))
                .containsExactly(
                        "1-00000000000000000000.wal", "1-00000000000000000002.wal", "1-00000000000000000004.wal");
        assertThat(records(store)).hasSize(5);
    }

    @Test
    void aSegmentThatHoldsOneFrameMayBeLongerThanItsLimit() throws IOException {
        WalWriter writer = writer(store, 1, 0, 50);
        appendGroup(writer, "x".repeat(100), "y".repeat(100));
        assertThat(store.list(DIRECTORY)).hasSize(2);
        assertThat(records(store)).hasSize(2);
    }

    @Test
    void aNewSegmentIsBegunWhenTheOldOneIsOldEnough() throws IOException {
        WalSettings young = new WalSettings(10_000, Duration.ofMinutes(2), 100, 1000, Sync.HFLUSH);
        WalWriter writer = WalWriter.create(store, DIRECTORY, LOG_ID, 1, 0, young);
        for (long minute = 5; minute < 9; minute++) {
            CompletableFuture<Long> appended = writer.append(bytes("at " + minute));
            writer.step(minute * MINUTE);
            assertThat(appended).isDone();
        }
        assertThat(store.list(DIRECTORY)).containsExactly("1-00000000000000000000.wal", "1-00000000000000000002.wal");
        assertThat(records(store)).containsExactly("1/0 at 5", "1/1 at 6", "1/2 at 7", "1/3 at 8");
    }

    @Test
    void recordsThatAFinishedSegmentHoldsAreAnsweredEvenIfTheNextCannotBeMade() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        store.anotherProcess().create("log/1-00000000000000000001.wal");
        List<CompletableFuture<Long>> group = appendGroup(writer, "0123456789", "0123456789");
        assertThat(group.get(0)).isCompletedWithValue(0L);
        assertThatThrownBy(group.get(1)::join)
                .hasCauseInstanceOf(LogFencedException.class)
                .hasMessageContaining("epoch 1 may not write, 1-00000000000000000001.wal is there");
    }

    @Test
    void aFullQueueAsksForAnotherTry() throws IOException {
        WalWriter writer = WalWriter.create(
                store, DIRECTORY, LOG_ID, 1, 0, new WalSettings(1000, Duration.ofHours(1), 100, 10, Sync.HFLUSH));
        CompletableFuture<Long> longer = writer.append(bytes("longer than the queue"));
        assertThatThrownBy(writer.append(bytes("b"))::join)
                .hasCauseInstanceOf(TransientStoreException.class)
                .hasMessageContaining("21 bytes wait for log log and 1 more do not fit into its queue of 10");
        writer.step(0);
        assertThat(longer).isCompletedWithValue(0L);
        assertThat(appendGroup(writer, "b").get(0)).isCompletedWithValue(1L);
    }

    @Test
    void aRecordThatIsTooLongIsRefusedAndHarmsNothing() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> writer.append(ByteBuffer.allocate(1001)))
                .withMessageContaining("1001 bytes is too long for log log, which takes up to 1000");
        assertThat(appendGroup(writer, "a").get(0)).isCompletedWithValue(0L);
    }

    @Test
    void closingWritesWhatWaits() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        CompletableFuture<Long> waiting = writer.append(bytes("a"));
        writer.close(0);
        writer.close(0);
        assertThat(waiting).isCompletedWithValue(0L);
        assertThatThrownBy(writer.append(bytes("b"))::join).hasMessageContaining("log log is closed");
        store.powerCut();
        assertThat(records(store)).containsExactly("1/0 a");
    }

    @Test
    void theFirstSegmentIsThereBeforeTheFirstAppend() throws IOException {
        writer(store, 4, 17, 10_000);
        assertThat(store.list(DIRECTORY)).containsExactly("4-00000000000000000017.wal");
        assertThat(LogFixture.reader(store).replay((epoch, sequence, payload) -> {}))
                .isEqualTo(new WalReader.ReadResult(0, 17, List.of()));
    }

    @Test
    void anEpochThatIsOverMayNotBegin() throws IOException {
        writer(store, 3, 0, 10_000);
        for (long epoch : new long[] {1, 3}) {
            assertThatExceptionOfType(LogFencedException.class)
                    .isThrownBy(() -> writer(store, epoch, 0, 10_000))
                    .withMessageContaining("epoch %d may not write, 3-00000000000000000000.wal is there", epoch);
        }
    }

    @Test
    void anEpochCannotBeginBeforeTheHistoryEnds() throws IOException {
        writer(store, 1, 10, 10_000);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> writer(store, 2, 9, 10_000))
                .withMessageContaining(
                        "epoch 2 cannot begin at sequence 9, segment 1-00000000000000000010.wal is later");
    }

    @Test
    void onlySegmentsWhollyBelowAreReleasedAndNeverTheLast() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789", "0123456789");
        assertThat(writer.release(0)).isZero();
        assertThat(writer.release(2)).isEqualTo(2);
        assertThat(writer.release(2)).isZero();
        assertThat(records(store)).containsExactly("1/2 0123456789", "1/3 0123456789");

        assertThat(writer.release(1000)).isEqualTo(1);
        assertThat(records(store)).containsExactly("1/3 0123456789");
    }

    @Test
    void aRecordMayBeSaferThanTheLogsOthers() throws IOException {
        WalWriter writer = writer(store, 1, 0, 10_000);
        appendGroup(writer, "before");
        CompletableFuture<Long> safe = writer.append(bytes("safe"), Sync.HSYNC);
        writer.step(0);
        appendGroup(writer, "after");
        assertThat(safe).isCompletedWithValue(1L);
        store.powerCut();
        assertThat(records(store)).containsExactly("1/0 before", "1/1 safe");
    }

    @Test
    void theNewestSegmentsStartIsKnown() throws IOException {
        WalWriter writer = writer(store, 1, 5, 80);
        assertThat(writer.segmentStart()).isEqualTo(5);
        appendGroup(writer, "0123456789");
        assertThat(writer.segmentStart()).isEqualTo(5);
        appendGroup(writer, "0123456789", "0123456789");
        assertThat(writer.segmentStart()).isEqualTo(7);
    }

    @Test
    void aWriterThatWasReplacedReleasesNothingThatItsSuccessorsWrote() throws IOException {
        MemoryLogStore zombies = store.anotherProcess();
        WalWriter zombie = writer(zombies, 1, 0, 80);
        appendGroup(zombie, "0123456789", "0123456789", "superfluous before");
        takeOver(store, 2);
        appendGroup(writer(store, 2, 3, 80), "0123456789", "0123456789");
        assertThat(zombie.release(2)).isEqualTo(2);
        assertThat(zombie.release(1000)).isZero();
        assertThat(records(store)).containsExactly("1/2 superfluous before", "2/3 0123456789", "2/4 0123456789");
    }

    @Test
    void aReleaseThatFailsHalfWayIsFinishedByTheNext() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789");
        store.failOperation(store.operations() + 1, new TransientStoreException("away"), 0);
        assertThatThrownBy(() -> writer.release(2)).hasMessage("away");
        assertThat(writer.release(2)).isEqualTo(1);
        assertThat(records(store)).containsExactly("1/2 0123456789");
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> segmentsOf(0)).hasMessage("segmentBytes is 0; it must be greater than zero");
        assertThatThrownBy(() -> new WalSettings(1, Duration.ZERO, 1, 1, Sync.HFLUSH))
                .hasMessageContaining("segmentAge is PT0S");
        assertThatThrownBy(() -> new WalSettings(1, Duration.ofHours(1), (64 << 20) + 1, 1, Sync.HFLUSH))
                .hasMessageContaining("maxFrameBytes is 67108865; the log's format allows at most 67108864");
    }
}
