package io.treadle.wal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment: magic, format version, log id, epoch, first sequence, checksum. A reader knows all of
 * it beforehand, so it compares rather than parses; {@link #difference} finds the words for what is wrong.
 */
record SegmentHeader(String logId, SegmentName name) {
    static final short VERSION = 1;

    private static final int MAGIC = 0x5457414C; // "TWAL"
    private static final int VERSION_OFFSET = 4;
    private static final int FIXED_BYTES = 24;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_LOG_ID_BYTES = 1024;

    SegmentHeader {
        int length = logId.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_LOG_ID_BYTES) {
            throw new IllegalArgumentException("the log id \"%s\" has %d bytes in UTF-8; it must have 1 to %d"
                    .formatted(logId, length, MAX_LOG_ID_BYTES));
        }
    }

    byte[] encode() {
        byte[] id = logId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + id.length + CHECKSUM_BYTES);
        bytes.putInt(MAGIC).putShort(VERSION).putShort((short) id.length);
        bytes.putLong(name.epoch()).putLong(name.firstSequence()).put(id);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), 0, bytes.position());
        return bytes.putInt((int) checksum.getValue()).array();
    }

    /** What is wrong with {@code found}, the bytes where {@link #encode} should be; its first byte is at offset 0. */
    CorruptLogException difference(String file, byte[] found) {
        byte[] expected = encode();
        ByteBuffer actual = ByteBuffer.wrap(found);
        if (found.length >= VERSION_OFFSET && actual.getInt(0) != MAGIC) {
            return CorruptLogException.at(
                    file, 0, "this is no log segment, the magic number is wrong", hex(MAGIC), hex(actual.getInt(0)));
        }
        if (found.length >= VERSION_OFFSET + Short.BYTES && actual.getShort(VERSION_OFFSET) != VERSION) {
            return CorruptLogException.at(
                    file,
                    VERSION_OFFSET,
                    "the format version is not one this release reads; a newer release may",
                    VERSION,
                    actual.getShort(VERSION_OFFSET));
        }
        int offset = 0;
        while (offset < found.length && found[offset] == expected[offset]) {
            offset++;
        }
        return CorruptLogException.at(
                file,
                offset,
                "the segment's header is not that of log \"%s\", epoch %d, first sequence %d"
                        .formatted(logId, name.epoch(), name.firstSequence()),
                "0x%02x".formatted(expected[offset]),
                offset < found.length ? "0x%02x".formatted(found[offset]) : "the end of the file");
    }

    private static String hex(int value) {
        return "0x%08x".formatted(value);
    }
}
