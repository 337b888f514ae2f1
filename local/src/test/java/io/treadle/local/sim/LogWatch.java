package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.BatchLogCodec;
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
        frames.add(new Frame(epoch, payload.duplicate()));
        hash.update(payload.duplicate());
        facts.take(epoch, BatchLogCodec.decode(payload.duplicate()), before);
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

    /** Reads all of it again: what was seen while it was written is what there is. */
    void compareAll() {
        List<Frame> now = new ArrayList<>();
        try {
            reader.replay((epoch, sequence, payload) -> now.add(new Frame(epoch, payload)));
        } catch (IOException e) {
            throw new UncheckedIOException("I4: the log cannot be read", e);
        }
        assertThat(now).as("I3: the log is what was seen of it").isEqualTo(frames);
    }

    long hash() {
        return hash.getValue();
    }
}
