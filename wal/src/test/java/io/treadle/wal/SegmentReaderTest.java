package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a local disk may leave of a segment that was being written when the power went. */
class SegmentReaderTest {
    private static final SegmentHeader HEADER = new SegmentHeader("log id", new SegmentName(1, 0));
    private static final int START = HEADER.encode().length;
    private static final int PAYLOAD = START + FrameCodec.HEADER_BYTES;
    private static final int LENGTH = 3000;

    private final byte[] whole = segment(LENGTH);

    @Test
    void aSectorOfTheLastFrameThatWasNotWrittenIsATornTail() throws IOException {
        for (int sector = 512; sector < whole.length; sector += 512) {
            byte[] hole = whole.clone();
            Arrays.fill(hole, sector, Math.min(sector + 512, whole.length), (byte) 0);
            assertThat(first(hole, true))
                    .isEqualTo(new Next.TornTail(
                            START, LENGTH + FrameCodec.HEADER_BYTES, "a sector of the last frame was not written"));
        }
    }

    @Test
    void soItIsWhenOnlyZerosFollow() throws IOException {
        byte[] hole = Arrays.copyOf(whole, 10_000);
        Arrays.fill(hole, 1024, 1536, (byte) 0);
        assertThat(first(hole, true))
                .isEqualTo(new Next.TornTail(START, 10_000 - START, "a sector of the last frame was not written"));
    }

    @Test
    void aHoleThatIsNoWholeSectorIsCorrupt() {
        byte[] hole = whole.clone();
        Arrays.fill(hole, 1025, 1536 + 511, (byte) 0);
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> first(hole, true))
                .withMessageContaining("log/1-00000000000000000000.wal: the checksum of a frame's payload is wrong"
                        + " at offset " + START + ": expected 0x");
    }

    @Test
    void aHoleWithAFrameBehindItIsCorrupt() {
        ByteBuffer two =
                ByteBuffer.allocate(whole.length + FrameCodec.HEADER_BYTES).put(whole);
        FrameCodec.putHeader(two, 1, 1, ByteBuffer.allocate(0));
        Arrays.fill(two.array(), 1024, 1536, (byte) 0);
        assertThatExceptionOfType(CorruptLogException.class).isThrownBy(() -> first(two.array(), true));
    }

    @Test
    void inAFinishedSegmentNothingIsTorn() {
        byte[] hole = whole.clone();
        Arrays.fill(hole, 1024, 1536, (byte) 0);
        for (byte[] damaged : new byte[][] {hole, Arrays.copyOf(whole, 2000), Arrays.copyOf(whole, 4000), {}}) {
            assertThatExceptionOfType(CorruptLogException.class).isThrownBy(() -> {
                try (SegmentReader reader = open(damaged, false)) {
                    while (reader.next() instanceof Next.Frame) {
                        // to what is damaged
                    }
                }
            });
        }
    }

    @Test
    void aLengthBeyondTheFormatIsRefusedBeforeRoomIsMadeForIt() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, WalSettings.LARGEST_FRAME_BYTES + 1}) {
            assertThatExceptionOfType(CorruptLogException.class)
                    .isThrownBy(() -> first(frame(length, 1, 0), true))
                    .withMessageContaining("a frame's length is beyond the format")
                    .withMessageContaining("found " + length);
        }
    }

    @Test
    void aFrameOfAnotherEpochOrOutOfOrderIsCorrupt() {
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> first(frame(0, 2, 0), true))
                .withMessageContaining("a frame's epoch is not its segment's at offset 34: expected 1, found 2");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> first(frame(0, 1, 1), true))
                .withMessageContaining("sequence does not follow the one before at offset 34: expected 0, found 1");
    }

    private static Next first(byte[] content, boolean mayBeTorn) throws IOException {
        try (SegmentReader reader = open(content, mayBeTorn)) {
            return reader.next();
        }
    }

    private static SegmentReader open(byte[] content, boolean mayBeTorn) throws IOException {
        MemoryLogStore store = new MemoryLogStore();
        store.createExclusive(HEADER.name().in("log"), content);
        return SegmentReader.open(store, "log", HEADER, mayBeTorn);
    }

    /** One frame without a zero in its payload. */
    private static byte[] segment(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 5);
        ByteBuffer bytes = ByteBuffer.allocate(PAYLOAD + length).put(HEADER.encode());
        FrameCodec.putHeader(bytes, 1, 0, ByteBuffer.wrap(payload));
        return bytes.put(payload).array();
    }

    /** A frame's header that claims this. */
    private static byte[] frame(int length, long epoch, long sequence) {
        ByteBuffer bytes = ByteBuffer.allocate(PAYLOAD).put(HEADER.encode());
        bytes.putInt(length).putInt(0).putLong(epoch).putLong(sequence);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), START, 24);
        return bytes.putInt((int) checksum.getValue()).array();
    }
}
