package io.treadle.wal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a frame, big-endian: length of the payload (4), CRC32C of the payload (4), epoch (8), sequence (8),
 * CRC32C of these 24 bytes (4), payload. The header has a checksum of its own so that its length can be believed: with
 * one checksum over all, a flipped bit in a length that then points behind the end of the file would look like a torn
 * tail, and every record behind it would be dropped in silence.
 */
final class FrameCodec {
    static final int HEADER_BYTES = 28;

    private static final int CHECKED_BYTES = 24;

    /** A frame's header whose checksum is right. */
    record FrameHeader(int length, int payloadChecksum, long epoch, long sequence) {}

    private FrameCodec() {}

    /** Puts {@link #HEADER_BYTES} bytes; {@code payload} keeps its position. */
    static void putHeader(ByteBuffer target, long epoch, long sequence, ByteBuffer payload) {
        int start = target.position();
        target.putInt(payload.remaining())
                .putInt(checksum(payload))
                .putLong(epoch)
                .putLong(sequence);
        target.putInt(checksum(target.slice(start, CHECKED_BYTES)));
    }

    /** Empty: the checksum is wrong. {@code bytes} has {@link #HEADER_BYTES} remaining. */
    static Optional<FrameHeader> header(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.getInt(start + CHECKED_BYTES) != checksum(bytes.slice(start, CHECKED_BYTES))) {
            return Optional.empty();
        }
        return Optional.of(new FrameHeader(
                bytes.getInt(start), bytes.getInt(start + 4), bytes.getLong(start + 8), bytes.getLong(start + 16)));
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }
}
