package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.BatchSummary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleWatcherTest {
    @Test
    void aBatchIsOneLineInWordsThatNeedNoManualAndWhatItPrintsBelow() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        ConsoleWatcher console = new ConsoleWatcher(new PrintStream(shown, true, StandardCharsets.UTF_8));
        BatchSummary batch = BatchSummary.newBuilder()
                .setBatch(7)
                .setRecords(500)
                .setTotalMicros(12_345)
                .setAttempts(1)
                .addPrinted("(word, 1)")
                .build();

        console.batch(batch);
        console.batch(batch.toBuilder().setAttempts(2).clearPrinted().build());

        assertThat(shown.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "Batch 7: 500 records, committed 12 ms after it was due",
                        "  (word, 1)",
                        "Batch 7: 500 records, committed 12 ms after it was due, run 2 times");
    }
}
