package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Short ways to write and read a log of texts. */
final class LogFixture {
    static final String DIRECTORY = "log";
    static final String LOG_ID = "test log";

    private LogFixture() {}

    static WalSettings segmentsOf(long bytes) {
        return new WalSettings(bytes, Duration.ofHours(1), 1000, 10_000, Sync.HFLUSH);
    }

    static WalWriter writer(LogStore store, long epoch, long firstSequence, long segmentBytes) throws IOException {
        return WalWriter.create(store, DIRECTORY, LOG_ID, epoch, firstSequence, segmentsOf(segmentBytes));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends each text and writes them as one group. */
    static List<CompletableFuture<Long>> appendGroup(WalWriter writer, String... texts) {
        List<CompletableFuture<Long>> appended = new ArrayList<>();
        for (String text : texts) {
            appended.add(writer.append(bytes(text)));
        }
        writer.step(0);
        return appended;
    }

    static WalReader reader(LogStore store) {
        return new WalReader(store, DIRECTORY, LOG_ID);
    }

    /** Each record as "epoch/sequence text". */
    static List<String> records(LogStore store) throws IOException {
        return recordsFrom(store, 0);
    }

    static List<String> recordsFrom(LogStore store, long sequence) throws IOException {
        List<String> records = new ArrayList<>();
        WalReader.FrameHandler handler = (epoch, at, payload) ->
                records.add("%d/%d %s".formatted(epoch, at, StandardCharsets.UTF_8.decode(payload)));
        if (sequence == 0) {
            reader(store).replay(handler);
        } else {
            reader(store).replayFrom(sequence, handler);
        }
        return records;
    }

    static void takeOver(LogStore store, long epoch) throws IOException {
        LogTakeover takeover = new LogTakeover(store, DIRECTORY, LOG_ID, epoch);
        for (int steps = 0; !takeover.step(); steps++) {
            if (steps > 1000) {
                throw new IllegalStateException("taking over does not end");
            }
        }
    }
}
