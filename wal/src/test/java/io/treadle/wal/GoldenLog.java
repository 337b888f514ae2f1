package io.treadle.wal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A log in format version 1 as it was when the version was made; its files are in the test resources and never change.
 * Epoch 1 wrote two segments, epoch 2 one.
 */
final class GoldenLog {
    static final String DIRECTORY = "golden-v1";
    static final String LOG_ID = "golden";
    static final List<String> SEGMENTS =
            List.of("1-00000000000000000000.wal", "1-00000000000000000003.wal", "2-00000000000000000005.wal");
    static final List<String> RECORDS =
            List.of("1/0 ", "1/1 a", "1/2 " + "b".repeat(300), "1/3 ü", "1/4 e", "2/5 f", "2/6 " + "g".repeat(70));

    private GoldenLog() {}

    /** The segments' bytes by their names. */
    static Map<String, byte[]> load() throws IOException {
        Map<String, byte[]> segments = new LinkedHashMap<>();
        for (String segment : SEGMENTS) {
            try (InputStream resource = GoldenLog.class.getResourceAsStream("/%s/%s".formatted(DIRECTORY, segment))) {
                segments.put(segment, resource.readAllBytes());
            }
        }
        return segments;
    }

    /** What this release writes for the same records. */
    static void write(LogStore store) throws IOException {
        WalSettings settings = new WalSettings(425, Duration.ofHours(1), 1000, 10_000, Sync.HFLUSH);
        for (long epoch = 1; epoch <= 2; epoch++) {
            WalWriter writer = WalWriter.create(store, DIRECTORY, LOG_ID, epoch, epoch == 1 ? 0 : 5, settings);
            for (String record : RECORDS) {
                if (record.startsWith(epoch + "/")) {
                    LogFixture.appendGroup(writer, record.substring(4));
                }
            }
            writer.close(0);
        }
    }

    /** A store with these segments. */
    static MemoryLogStore store(Map<String, byte[]> segments) throws IOException {
        MemoryLogStore store = new MemoryLogStore();
        for (Map.Entry<String, byte[]> segment : segments.entrySet()) {
            store.createExclusive(DIRECTORY + "/" + segment.getKey(), segment.getValue());
        }
        return store;
    }

    static WalReader.ReadResult replay(LogStore store, List<String> records) throws IOException {
        return new WalReader(store, DIRECTORY, LOG_ID)
                .replay((epoch, sequence, payload) ->
                        records.add("%d/%d %s".formatted(epoch, sequence, StandardCharsets.UTF_8.decode(payload))));
    }

    static List<String> records(LogStore store) throws IOException {
        List<String> records = new ArrayList<>();
        replay(store, records);
        return records;
    }
}
