package io.treadle.wal;

import static io.treadle.wal.LogFixture.appendGroup;
import static io.treadle.wal.LogFixture.reader;
import static io.treadle.wal.LogFixture.records;
import static io.treadle.wal.LogFixture.recordsFrom;
import static io.treadle.wal.LogFixture.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalReaderTest {
    private final MemoryLogStore store = new MemoryLogStore();

    @Test
    void aLogThatWasNeverWrittenIsEmpty() throws IOException {
        assertThat(reader(store).replay((epoch, sequence, payload) -> {}))
                .isEqualTo(new WalReader.ReadResult(0, 0, List.of()));
        assertThat(recordsFrom(store, 0)).isEmpty();
    }

    @Test
    void aLogThatIsBeingWrittenIsReadInPieces() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "a");
        assertThat(records(store)).containsExactly("1/0 0123456789", "1/1 a");
        appendGroup(writer, "b", "c");
        assertThat(recordsFrom(store, 2)).containsExactly("1/2 b", "1/3 c");
        assertThat(recordsFrom(store, 4)).isEmpty();
    }

    @Test
    void readingFromTheMiddleOpensNoSegmentWhollyBelow() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789");
        store.overwrite("log/1-00000000000000000000.wal", 50, (byte) 99);
        assertThat(recordsFrom(store, 1)).containsExactly("1/1 0123456789", "1/2 0123456789");
        assertThatExceptionOfType(CorruptLogException.class).isThrownBy(() -> records(store));
    }

    @Test
    void aLogThatDoesNotReachBackOrUpFarEnoughIsCorrupt() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789");
        writer.release(2);
        assertThat(recordsFrom(store, 2)).hasSize(1);
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> recordsFrom(store, 1))
                .withMessageContaining("begins with 1-00000000000000000002.wal, but is needed from sequence 1 on");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> recordsFrom(store, 4))
                .withMessageContaining("ends before sequence 4");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> recordsFrom(new MemoryLogStore(), 4))
                .withMessageContaining("ends before sequence 4");
    }

    @Test
    void aLogThatIsReleasedWhileItIsReadGoesOnWhereItBeginsThen() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789", "0123456789");
        MemoryLogStore readers = store.anotherProcess();
        Runnable release = () -> {
            try {
                writer.release(3);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        readers.beforeOperation(2, release); // listed, and the first read
        assertThat(records(readers)).containsExactly("1/0 0123456789", "1/3 0123456789");

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> recordsFrom(store, 1))
                .withMessageContaining("begins with 1-00000000000000000003.wal");
    }

    @Test
    void aRangeIsReadWithoutWhatIsBeforeAndAfterIt() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "a", "b", "c", "0123456789");
        store.overwrite("log/1-00000000000000000000.wal", 50, (byte) 99);
        List<String> read = new ArrayList<>();
        reader(store)
                .read(
                        2,
                        4,
                        (epoch, sequence, payload) -> read.add(
                                "%d/%d %s".formatted(epoch, sequence, StandardCharsets.UTF_8.decode(payload))));
        assertThat(read).containsExactly("1/2 a", "1/3 b");

        String last = "log/1-00000000000000000005.wal";
        store.overwrite(last, 50, (byte) 99);
        reader(store).read(1, 5, (epoch, sequence, payload) -> read.add("more"));
        assertThat(read).hasSize(6);
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> reader(store).read(4, 6, (epoch, sequence, payload) -> {}))
                .withMessageContaining(last);
    }

    @Test
    void aRangeThatTheLogDoesNotHoldWholeIsCorrupt() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789");
        writer.release(2);
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> reader(store).read(1, 3, (epoch, sequence, payload) -> {}))
                .withMessageContaining("is needed from sequence 1 on");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> reader(store).read(2, 4, (epoch, sequence, payload) -> {}))
                .withMessageContaining("ends before sequence 4, up to which it is needed");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> reader(store).read(2, 2, (epoch, sequence, payload) -> {}))
                .withMessageContaining("at least one record");
    }

    @Test
    void aSegmentThatIsMissingIsNotTakenForReleased() throws IOException {
        WalWriter writer = writer(store, 1, 0, 80);
        appendGroup(writer, "0123456789", "0123456789", "0123456789");
        store.delete("log/1-00000000000000000001.wal");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> records(store))
                .withMessageContaining("a segment is missing");
    }

    /** A writer slept till the name occupied against it was released, created its file, and died before it looked around. */
    @Test
    void emptySegmentsOfWritersThatWokeTooLateDoNotCount() throws IOException {
        WalWriter writer = writer(store, 4, 100, 80);
        appendGroup(writer, "0123456789", "0123456789");
        store.createExclusive("log/2-00000000000000000042.wal", new byte[3]);
        SegmentName late = new SegmentName(3, 60);
        store.createExclusive(late.in("log"), new SegmentHeader(LogFixture.LOG_ID, late).encode());

        assertThat(records(store)).containsExactly("4/100 0123456789", "4/101 0123456789");
        assertThat(recordsFrom(store, 101)).containsExactly("4/101 0123456789");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> recordsFrom(store, 70))
                .withMessageContaining("begins with 4-00000000000000000100.wal, but is needed from sequence 70 on");
    }

    @Test
    void aSegmentOfAnEarlierEpochThatBeginsLaterIsCorrupt() throws IOException {
        appendGroup(writer(store, 2, 5, 80), "a");
        store.createExclusive("log/1-00000000000000000007.wal", new byte[1]);
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> records(store))
                .withMessageContaining("2-00000000000000000005.wal begins before 1-00000000000000000007.wal");
    }

    @Test
    void otherFilesInTheDirectoryAreLeftAlone() throws IOException {
        appendGroup(writer(store, 1, 0, 80), "a");
        store.createExclusive("log/README", new byte[1]);
        store.createExclusive("log/1-0.wal.bak", new byte[1]);
        assertThat(records(store)).containsExactly("1/0 a");
    }

    @Test
    void whatTheHandlerThrowsEndsTheReplay() throws IOException {
        appendGroup(writer(store, 1, 0, 1000), "a", "b");
        assertThatThrownBy(() -> reader(store).replay((epoch, sequence, payload) -> {
                    throw new IOException("enough at " + sequence);
                }))
                .hasMessage("enough at 0");
    }
}
