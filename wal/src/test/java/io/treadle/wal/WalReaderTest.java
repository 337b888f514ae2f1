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
