package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.BatchLogCodec;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.Checkpoint;
import io.treadle.wal.LogStore;
import io.treadle.wal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads the log as it grows, as any process may, and sees to it that what it has read once stays as it is. */
final class LogWatch {
    private final WalReader reader;
    private final Facts facts;
    private final List<Frame> frames = new ArrayList<>();
    /** The newest restatement; 0 before the first. */
    private int restated;

    private final CRC32C hash = new CRC32C();

    private record Frame(long epoch, ByteBuffer payload) {}

    LogWatch(LogStore store, Facts facts) {
        this.reader = new WalReader(store, Checkpoint.BATCH_LOG, Checkpoint.BATCH_LOG);
        this.facts = facts;
    }

    /** Takes what is new. */
    void look() {
        try {
            reader.replayFrom(frames.size(), this::take);
        } catch (IOException e) {
            throw new UncheckedIOException("I4: the log cannot be read", e);
        }
    }

    private void take(long epoch, long sequence, ByteBuffer payload) {
        assertThat(sequence).isEqualTo(frames.size());
        long before = hash.getValue();
        BatchLogEvent event = BatchLogCodec.decode(payload.duplicate());
        if (event instanceof BatchLogEvent.Restated) {
            restated = frames.size();
            hash.reset();
        }
        frames.add(new Frame(epoch, payload.duplicate()));
        hash.update(payload.duplicate());
        facts.take(epoch, event, before);
    }

    /** A driver was told that a record is durable: it must be there, in its place. */
    void acknowledged(long epoch, long sequence, ByteBuffer payload) {
        look();
        assertThat(sequence).as("I4: the end of the log").isLessThan(frames.size());
        assertThat(frames.get((int) sequence))
                .as(
                        "I4: record %d, acknowledged to epoch %d, %s",
                        sequence, epoch, BatchLogCodec.decode(payload.duplicate()))
                .isEqualTo(new Frame(epoch, payload));
    }

    /** Reads all that is left of it again: that is the end of what was seen while it was written, and it is restated in it. */
    void compareAll() {
        List<Frame> now = new ArrayList<>();
        try {
            reader.replay((epoch, sequence, payload) -> now.add(new Frame(epoch, payload)));
        } catch (IOException e) {
            throw new UncheckedIOException("I4: the log cannot be read", e);
        }
        int released = frames.size() - now.size();
        assertThat(now).as("I3: the log is what was seen of it").isEqualTo(frames.subList(released, frames.size()));
        assertThat(released)
                .as("I3: records released, before the newest restatement")
                .isBetween(0, restated);
    }

    /** Bytes of payload that are left. */
    long length() {
        try {
            long[] bytes = new long[1];
            reader.replay((epoch, sequence, payload) -> bytes[0] += payload.remaining());
            return bytes[0];
        } catch (IOException e) {
            throw new UncheckedIOException("I4: the log cannot be read", e);
        }
    }

    long hash() {
        return hash.getValue();
    }
}
