package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes on disk: what was written once is read for ever, and what is damaged is never read as something else. */
class FormatTest {
    private static final String LAST = GoldenLog.SEGMENTS.get(2);
    /** The last segment: a header of 34 bytes, a frame of 29, a frame of 98. */
    private static final List<Integer> ENDS_OF_FRAMES = List.of(34, 63, 161);

    @Test
    void aLogOfVersion1IsRead() throws IOException {
        List<String> records = new ArrayList<>();
        WalReader.ReadResult result = GoldenLog.replay(GoldenLog.store(GoldenLog.load()), records);
        assertThat(records).isEqualTo(GoldenLog.RECORDS);
        assertThat(result).isEqualTo(new WalReader.ReadResult(7, 7, List.of()));
    }

    @Test
    void theSameRecordsAreWrittenAsTheSameBytes() throws IOException {
        MemoryLogStore store = new MemoryLogStore();
        GoldenLog.write(store);
        assertThat(store.list(GoldenLog.DIRECTORY)).isEqualTo(GoldenLog.SEGMENTS);
        for (Map.Entry<String, byte[]> golden : GoldenLog.load().entrySet()) {
            assertThat(store.read(GoldenLog.DIRECTORY + "/" + golden.getKey()))
                    .as(golden.getKey())
                    .hasValue(golden.getValue());
        }
    }

    @Test
    void theLastSegmentCutAnywhereGivesTheRecordsBeforeTheCut() throws IOException {
        byte[] whole = GoldenLog.load().get(LAST);
        assertThat(whole).hasSize(161);
        for (int length = 0; length <= whole.length; length++) {
            List<String> records = new ArrayList<>();
            WalReader.ReadResult result = GoldenLog.replay(with(LAST, Arrays.copyOf(whole, length)), records);

            int kept = 5 + (length >= 63 ? 1 : 0) + (length >= 161 ? 1 : 0);
            assertThat(records).as("cut at %d", length).isEqualTo(GoldenLog.RECORDS.subList(0, kept));
            assertThat(result.nextSequence()).isEqualTo(kept);
            if (ENDS_OF_FRAMES.contains(length)) {
                assertThat(result.torn()).as("cut at %d", length).isEmpty();
            } else {
                assertTorn(result, length < 34 ? 0 : length < 63 ? 34 : 63, length);
            }
        }
    }

    @Test
    void anEarlierSegmentCutAnywhereIsCorrupt() throws IOException {
        for (String segment : GoldenLog.SEGMENTS.subList(0, 2)) {
            byte[] whole = GoldenLog.load().get(segment);
            for (int length = 0; length < whole.length; length++) {
                assertCorrupt(with(segment, Arrays.copyOf(whole, length)), segment + " cut at " + length);
            }
        }
    }

    @Test
    void aMissingSegmentIsCorruptUnlessItIsTheLastOrWasReleased() throws IOException {
        MemoryLogStore store = GoldenLog.store(GoldenLog.load());
        store.delete(GoldenLog.DIRECTORY + "/" + GoldenLog.SEGMENTS.get(1));
        assertCorrupt(store, "without the middle");

        store = GoldenLog.store(GoldenLog.load());
        store.delete(GoldenLog.DIRECTORY + "/" + GoldenLog.SEGMENTS.get(0));
        assertThat(GoldenLog.records(store)).isEqualTo(GoldenLog.RECORDS.subList(3, 7));
    }

    @Test
    void aFlippedBitIsAlwaysNoticed() throws IOException {
        for (String segment : GoldenLog.SEGMENTS) {
            byte[] whole = GoldenLog.load().get(segment);
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertCorrupt(with(segment, flipped), segment + " with bit " + bit + " flipped");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 27, 28, 29, 100, 511, 512, 513, 70_000})
    void zerosBehindTheLastFrameAreATornTail(int zeros) throws IOException {
        byte[] whole = GoldenLog.load().get(LAST);
        for (int end : ENDS_OF_FRAMES) {
            List<String> records = new ArrayList<>();
            byte[] filled = Arrays.copyOf(Arrays.copyOf(whole, end), end + zeros);
            WalReader.ReadResult result = GoldenLog.replay(with(LAST, filled), records);
            assertThat(records).isEqualTo(GoldenLog.RECORDS.subList(0, 5 + ENDS_OF_FRAMES.indexOf(end)));
            assertTorn(result, end, filled.length);
        }
    }

    @Test
    void aFileOfZerosIsATornSegment() throws IOException {
        for (int length : new int[] {1, 33, 34, 35, 1000}) {
            List<String> records = new ArrayList<>();
            WalReader.ReadResult result = GoldenLog.replay(with(LAST, new byte[length]), records);
            assertThat(records).hasSize(5);
            assertTorn(result, 0, length);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void otherBytesBehindTheLastFrameAreCorruptUnlessTooShortForAHeader(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] whole = GoldenLog.load().get(LAST);
        for (int length = 1; length < 200; length++) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            garbage[0] = 1;
            ByteBuffer longer = ByteBuffer.allocate(whole.length + length);
            MemoryLogStore store = with(LAST, longer.put(whole).put(garbage).array());
            if (length < FrameCodec.HEADER_BYTES) {
                assertThat(GoldenLog.records(store)).isEqualTo(GoldenLog.RECORDS);
            } else {
                assertCorrupt(store, length + " bytes of garbage");
            }
        }
    }

    @Test
    void anotherLogsSegmentIsNotRead() throws IOException {
        MemoryLogStore store = GoldenLog.store(GoldenLog.load());
        WalReader other = new WalReader(store, GoldenLog.DIRECTORY, "silver");
        try {
            other.replay((epoch, sequence, payload) -> fail("read a record"));
            fail("read another log");
        } catch (CorruptLogException e) {
            assertThat(e)
                    .hasMessageContaining(GoldenLog.DIRECTORY + "/" + GoldenLog.SEGMENTS.get(0))
                    .hasMessageContaining("is not that of log \"silver\", epoch 1, first sequence 0 at offset 24");
        }
    }

    @Test
    void aNewerVersionIsToldAsSuch() throws IOException {
        byte[] newer = GoldenLog.load().get(LAST);
        newer[5] = 2;
        assertThat(assertCorrupt(with(LAST, newer), "version 2"))
                .hasMessageContaining("the format version is not one this release reads; a newer release may")
                .hasMessageContaining("expected 1, found 2");
    }

    private static MemoryLogStore with(String segment, byte[] content) throws IOException {
        Map<String, byte[]> segments = GoldenLog.load();
        segments.put(segment, content);
        return GoldenLog.store(segments);
    }

    private static void assertTorn(WalReader.ReadResult result, long offset, long fileLength) {
        assertThat(result.torn()).singleElement().satisfies(torn -> {
            assertThat(torn.file()).isEqualTo(GoldenLog.DIRECTORY + "/" + LAST);
            assertThat(torn.offset()).isEqualTo(offset);
            assertThat(torn.droppedBytes()).isEqualTo(fileLength - offset);
        });
    }

    /** What was read before the damage was noticed must be right. */
    private static CorruptLogException assertCorrupt(LogStore store, String what) throws IOException {
        List<String> records = new ArrayList<>();
        try {
            GoldenLog.replay(store, records);
        } catch (CorruptLogException e) {
            assertThat(records).as(what).isEqualTo(GoldenLog.RECORDS.subList(0, records.size()));
            return e;
        }
        return fail(what + " was not noticed");
    }
}
