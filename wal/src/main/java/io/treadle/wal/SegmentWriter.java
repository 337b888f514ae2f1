package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Knows one open segment: gathers frames and hands them to the store in large pieces. Confined to the writer's thread. */
final class SegmentWriter {
    private static final int BUFFER_BYTES = 64 << 10;

    private final LogOutput output;
    private final SegmentName name;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    /** Bytes of header and frames so far, flushed or not. */
    private long length;

    private long frames;
    /** Meaningful once there is a frame. */
    private long firstFrameNanos;

    private SegmentWriter(LogOutput output, SegmentName name) {
        this.output = output;
        this.name = name;
    }

    /** Creates the file and makes its header durable, so that a full or refused store shows before the first append. */
    static SegmentWriter create(LogStore store, String directory, SegmentHeader header, Sync sync) throws IOException {
        LogOutput output = store.create(header.name().in(directory));
        SegmentWriter writer = new SegmentWriter(output, header.name());
        try {
            writer.put(ByteBuffer.wrap(header.encode()));
            writer.flush(sync);
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.abandon(e);
            throw e;
        }
    }

    /** {@code payload} is consumed. */
    void append(ByteBuffer payload, long nowNanos) throws IOException {
        if (frames == 0) {
            firstFrameNanos = nowNanos;
        }
        if (buffer.remaining() < FrameCodec.HEADER_BYTES) {
            drain();
        }
        FrameCodec.putHeader(buffer, name.epoch(), name.firstSequence() + frames, payload);
        length += FrameCodec.HEADER_BYTES;
        put(payload);
        frames++;
    }

    void flush(Sync sync) throws IOException {
        drain();
        output.flush(sync);
    }

    /** Ends the segment. It is synced whatever the level: a segment that has a successor must be whole. */
    void finish() throws IOException {
        flush(Sync.HSYNC);
        output.close();
    }

    /** Closes the file after a failure; what else goes wrong is kept on {@code cause}. */
    void abandon(Throwable cause) {
        try {
            output.close();
        } catch (IOException | RuntimeException e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }

    long length() {
        return length;
    }

    long frames() {
        return frames;
    }

    long firstFrameNanos() {
        return firstFrameNanos;
    }

    private void put(ByteBuffer bytes) throws IOException {
        length += bytes.remaining();
        if (bytes.remaining() > buffer.remaining()) {
            drain();
        }
        if (bytes.remaining() > buffer.remaining()) {
            output.write(bytes);
            return;
        }
        buffer.put(bytes);
    }

    private void drain() throws IOException {
        if (buffer.position() > 0) {
            output.write(buffer.flip());
            buffer.clear();
        }
    }
}
