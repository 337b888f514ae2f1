package io.treadle.wal;

import static io.treadle.wal.LogFixture.appendGroup;
import static io.treadle.wal.LogFixture.reader;
import static io.treadle.wal.LogFixture.records;
import static io.treadle.wal.LogFixture.takeOver;
import static io.treadle.wal.LogFixture.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTakeoverTest {
    /** What ending a segment takes before the next is created. */
    private static final long SYNC_AND_CLOSE = 2;

    private final MemoryLogStore first = new MemoryLogStore();
    private final MemoryLogStore second = first.anotherProcess();
    private final MemoryLogStore third = first.anotherProcess();

    @Test
    void aWriterThatDoesNotKnowItWasReplacedIsAcknowledgedUntilTheHistoryIsFinal() throws IOException {
        first.sealingTakes(3);
        WalWriter zombie = writer(first, 1, 0, 10_000);
        LogTakeover takeover = new LogTakeover(second, LogFixture.DIRECTORY, LogFixture.LOG_ID, 2);
        appendGroup(zombie, "a");
        assertThat(takeover.step()).isFalse();
        assertThat(appendGroup(zombie, "b").get(0)).isCompletedWithValue(1L);
        assertThat(takeover.step()).isFalse();
        assertThat(takeover.step()).isTrue();

        assertThatThrownBy(appendGroup(zombie, "c").get(0)::join).hasCauseInstanceOf(LogFencedException.class);
        assertThat(reader(second).replay((epoch, sequence, payload) -> {}).nextSequence())
                .isEqualTo(2);
        appendGroup(writer(second, 2, 2, 10_000), "d");
        assertThat(records(third)).containsExactly("1/0 a", "1/1 b", "2/2 d");
    }

    @Test
    void aWriterThatSleptBetweenTwoFilesCannotMakeTheNext() throws IOException {
        WalWriter zombie = writer(first, 1, 0, 80);
        appendGroup(zombie, "0123456789");
        first.beforeOperation(first.operations() + SYNC_AND_CLOSE, () -> succeed(0));

        assertThatThrownBy(appendGroup(zombie, "0123456789").get(0)::join)
                .hasCauseInstanceOf(LogFencedException.class)
                .hasMessageContaining("1-00000000000000000001.wal is there");
        assertThat(records(third)).containsExactly("1/0 0123456789", "2/1 new");
    }

    @Test
    void aWriterThatSleptUntilItsNextFileWasReleasedFindsOutAsWell() throws IOException {
        WalWriter zombie = writer(first, 1, 0, 80);
        appendGroup(zombie, "0123456789");
        first.beforeOperation(first.operations() + SYNC_AND_CLOSE, () -> succeed(3));

        assertThatThrownBy(appendGroup(zombie, "0123456789").get(0)::join)
                .hasCauseInstanceOf(LogFencedException.class)
                .hasMessageContaining("2-00000000000000000004.wal is there");
        assertThat(third.list("log")).containsExactly("2-00000000000000000004.wal");
        assertThat(records(third)).containsExactly("2/4 new");
    }

    /** Epoch 2 takes over, writes, and releases what it wrote before its last record. */
    private void succeed(int releasedRecords) {
        try {
            takeOver(second, 2);
            WalWriter successor = writer(second, 2, 1, 80);
            for (int i = 0; i < releasedRecords; i++) {
                appendGroup(successor, "0123456789");
            }
            appendGroup(successor, "new");
            if (releasedRecords > 0) {
                successor.release(1L + releasedRecords);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDriverThatSleptBeforeItsFirstFileCannotMakeIt() throws IOException {
        appendGroup(writer(first, 1, 0, 10_000), "a");
        takeOver(second, 2);
        takeOver(third, 3); // epoch 2 has claimed its number, and written nothing yet
        assertThatExceptionOfType(LogFencedException.class).isThrownBy(() -> writer(second, 2, 1, 10_000));
        appendGroup(writer(third, 3, 1, 10_000), "b");
        assertThatExceptionOfType(LogFencedException.class).isThrownBy(() -> writer(second, 2, 1, 10_000));
        assertThat(records(third)).containsExactly("1/0 a", "3/1 b");
    }

    @Test
    void ofALogThatWasNeverWrittenEveryEarlierEpochIsShutOut() throws IOException {
        takeOver(second, 3);
        assertThatExceptionOfType(LogFencedException.class).isThrownBy(() -> writer(first, 1, 0, 100));
        assertThatExceptionOfType(LogFencedException.class).isThrownBy(() -> writer(first, 2, 0, 100));
        appendGroup(writer(second, 3, 0, 100), "a");
        assertThat(records(second)).containsExactly("3/0 a");
    }

    @Test
    void aTornEndIsDroppedForGoodAndTheNextEpochGoesOnBehindIt() throws IOException {
        WalWriter dying = writer(first, 1, 0, 10_000);
        appendGroup(dying, "a");
        first.failOperation(first.operations() + 1, new IOException("killed"), 20);
        appendGroup(dying, "lost");
        first.crash();
        takeOver(second, 2);
        appendGroup(writer(second, 2, 1, 10_000), "b");

        assertThat(records(third)).containsExactly("1/0 a", "2/1 b");
        assertThat(reader(third).replay((epoch, sequence, payload) -> {}).torn())
                .containsExactly(new WalReader.TornTail(
                        "log/1-00000000000000000000.wal", 65, 20, "the file ends inside a frame's header"));
    }

    @Test
    void takingOverAgainAfterACrashInTheMiddleComesToTheSameEnd() throws IOException {
        appendGroup(writer(first, 1, 0, 10_000), "a");
        long operation = 0;
        boolean crashed = true;
        for (; crashed; operation++) {
            MemoryLogStore crashing = first.anotherProcess();
            crashing.failOperation(operation, new IOException("crash"), 0);
            try {
                takeOver(crashing, 5);
                crashed = false;
            } catch (IOException expected) {
                assertThat(expected).hasMessage("crash");
            }
        }
        takeOver(second, 6);
        appendGroup(writer(second, 6, 1, 10_000), "b");
        assertThat(operation).isGreaterThan(3);
        assertThat(records(second)).containsExactly("1/0 a", "6/1 b");
    }

    @Test
    void whoIsLateCannotTakeOver() throws IOException {
        writer(first, 3, 0, 100);
        assertThatExceptionOfType(LogFencedException.class)
                .isThrownBy(() -> takeOver(second, 2))
                .withMessageContaining("epoch 2 cannot take over, 3-00000000000000000000.wal is there");
    }

    @Test
    void aNumberThatCannotBeTheNextEpochIsRefused() throws IOException {
        writer(first, 3, 0, 100);
        assertThatThrownBy(() -> takeOver(second, 1_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epoch 1000000 follows epoch 3; epochs are claimed one after another");
    }

    /** Writers are replaced at random moments and not told; each believes what it was acknowledged. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void noEpochAddsToWhatItsSuccessorHasRead(long seed) throws IOException {
        Random random = new Random(seed);
        first.sealingTakes(4);
        List<WalWriter> writers = new ArrayList<>(List.of(writer(first, 1, 0, 150)));
        List<String> history = new ArrayList<>();
        for (int epoch = 2; epoch < 30; epoch++) {
            MemoryLogStore process = first.anotherProcess();
            LogTakeover takeover = new LogTakeover(process, LogFixture.DIRECTORY, LogFixture.LOG_ID, epoch);
            do {
                for (int i = random.nextInt(6); i > 0; i--) {
                    int writer = random.nextInt(writers.size());
                    append(writers.get(writer), writer + 1, random.nextInt(40), history);
                }
            } while (!takeover.step());
            assertThat(records(process)).containsExactlyElementsOf(history);
            writers.add(writer(process, epoch, history.size(), 150));
        }
        assertThat(history).hasSizeGreaterThan(50);
    }

    private static void append(WalWriter writer, int epoch, int length, List<String> history) {
        String text = "x".repeat(length);
        CompletableFuture<Long> appended = appendGroup(writer, text).get(0);
        if (!appended.isCompletedExceptionally()) {
            history.add("%d/%d %s".formatted(epoch, appended.join(), text));
        }
    }
}
