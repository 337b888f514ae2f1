package io.treadle.wal;

import io.treadle.wal.FrameCodec.FrameHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Knows one segment being read, and tells a torn tail from corruption. In the last segment of an epoch, which its writer
 * may have died writing, these are torn:
 *
 * <ol>
 *   <li>the file ends inside the segment's header, inside a frame's header, or before the end that a frame's header
 *       with a right checksum declares;
 *   <li>from where a header should begin, the file holds only zeros (a local file system may lengthen a file before it
 *       writes the data);
 *   <li>the last frame's header is right, its payload is not, and a whole disk sector of the payload, or its part in
 *       the file's last sector, is zero (a local disk may have written later sectors and not this one); only zeros
 *       follow.
 * </ol>
 *
 * Everything else, and each of these in a segment that its writer finished, is corruption.
 */
final class SegmentReader implements Closeable {
    /** What a disk writes whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    private final SegmentInput input;
    private final String file;
    private final SegmentHeader header;
    private final boolean mayBeTorn;
    private long nextSequence;
    private boolean headerRead;

    private SegmentReader(SegmentInput input, String file, SegmentHeader header, boolean mayBeTorn) {
        this.input = input;
        this.file = file;
        this.header = header;
        this.mayBeTorn = mayBeTorn;
        this.nextSequence = header.name().firstSequence();
    }

    /** @param mayBeTorn whether this is the last segment of its epoch */
    static SegmentReader open(LogStore store, String directory, SegmentHeader header, boolean mayBeTorn)
            throws IOException {
        String file = header.name().in(directory);
        return new SegmentReader(new SegmentInput(store.open(file)), file, header, mayBeTorn);
    }

    /** The sequence of the frame that {@link #next} would give. */
    long nextSequence() {
        return nextSequence;
    }

    /** Not to be called again after anything but a frame. */
    Next next() throws IOException {
        if (!headerRead) {
            headerRead = true;
            Optional<Next> torn = readSegmentHeader();
            if (torn.isPresent()) {
                return torn.get();
            }
        }
        long start = input.offset();
        byte[] bytes = new byte[FrameCodec.HEADER_BYTES];
        int count = input.read(bytes);
        if (count == 0) {
            return new Next.EndOfSegment();
        }
        if (count < bytes.length) {
            return torn(start, "the file ends inside a frame's header");
        }
        Optional<FrameHeader> frame = FrameCodec.header(ByteBuffer.wrap(bytes));
        return frame.isPresent() ? payload(start, frame.get()) : damagedHeader(start, bytes);
    }

    private Optional<Next> readSegmentHeader() throws IOException {
        byte[] expected = header.encode();
        byte[] found = new byte[expected.length];
        int count = input.read(found);
        if (Arrays.equals(expected, found)) {
            return Optional.empty();
        }
        byte[] there = Arrays.copyOf(found, count);
        if (count < expected.length && Arrays.equals(there, Arrays.copyOf(expected, count))) {
            return Optional.of(torn(0, "the file ends inside the segment's header"));
        }
        if (isZero(there, 0, count) && input.restIsZero()) {
            return Optional.of(torn(0, "the file holds only zeros"));
        }
        throw header.difference(file, there);
    }

    private Next payload(long start, FrameHeader frame) throws IOException {
        expect(start, "a frame's epoch is not its segment's", header.name().epoch(), frame.epoch());
        expect(start, "a frame's sequence does not follow the one before", nextSequence, frame.sequence());
        if (frame.length() < 0 || frame.length() > WalSettings.LARGEST_FRAME_BYTES) {
            throw CorruptLogException.at(
                    file,
                    start,
                    "a frame's length is beyond the format",
                    "0 to " + WalSettings.LARGEST_FRAME_BYTES,
                    frame.length());
        }
        long payloadStart = input.offset();
        byte[] payload = new byte[frame.length()];
        if (input.read(payload) < payload.length) {
            return torn(start, "the file ends inside a frame's payload");
        }
        int checksum = FrameCodec.checksum(ByteBuffer.wrap(payload));
        if (checksum != frame.payloadChecksum()) {
            return damagedPayload(start, payloadStart, payload, frame.payloadChecksum());
        }
        return new Next.Frame(frame.epoch(), nextSequence++, ByteBuffer.wrap(payload));
    }

    private Next damagedHeader(long start, byte[] bytes) throws IOException {
        if (isZero(bytes, 0, bytes.length) && input.restIsZero()) {
            return torn(start, "the file ends in zeros");
        }
        throw CorruptLogException.at(
                file,
                start,
                "the checksum of a frame's header is wrong",
                "one that fits the header",
                "header " + hex(bytes));
    }

    private Next damagedPayload(long start, long payloadStart, byte[] payload, int expected) throws IOException {
        if (mayBeTorn && hasUnwrittenSector(payloadStart, payload) && input.restIsZero()) {
            return torn(start, "a sector of the last frame was not written");
        }
        throw CorruptLogException.at(
                file,
                start,
                "the checksum of a frame's payload is wrong",
                "0x%08x".formatted(expected),
                "0x%08x".formatted(FrameCodec.checksum(ByteBuffer.wrap(payload))));
    }

    private static boolean hasUnwrittenSector(long payloadStart, byte[] payload) {
        int sector = (int) ((SECTOR_BYTES - payloadStart % SECTOR_BYTES) % SECTOR_BYTES);
        for (int from = sector; from < payload.length; from += SECTOR_BYTES) {
            if (isZero(payload, from, Math.min(from + SECTOR_BYTES, payload.length))) {
                return true;
            }
        }
        return false;
    }

    private Next torn(long start, String reason) throws IOException {
        if (!mayBeTorn) {
            throw CorruptLogException.at(
                    file,
                    start,
                    reason + ", yet the segment was finished, for its writer began another",
                    "whole frames up to the end",
                    "a torn tail");
        }
        input.restIsZero(); // to the end, to count
        return new Next.TornTail(start, input.offset() - start, reason);
    }

    private void expect(long start, String what, long expected, long actual) throws CorruptLogException {
        if (expected != actual) {
            throw CorruptLogException.at(file, start, what, expected, actual);
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
