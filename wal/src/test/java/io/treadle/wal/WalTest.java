package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalTest {
    @TempDir
    Path root;

    @Test
    void whatSeveralThreadsAppendIsReadBackInTheOrderOfItsSequences() throws Exception {
        LocalLogStore store = new LocalLogStore(root);
        String[] written = new String[400];
        try (Wal wal = Wal.create(store, "batches", "batches", 1, 0, WalSettings.defaults())) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                String prefix = caller + ":";
                callers.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 100; i++) {
                        String text = prefix + i;
                        long sequence = wal.append(text.getBytes(StandardCharsets.UTF_8))
                                .join();
                        written[(int) sequence] = text;
                    }
                }));
            }
            callers.forEach(CompletableFuture::join);
        }

        List<String> read = new ArrayList<>();
        WalReader.ReadResult result = new WalReader(store, "batches", "batches")
                .replay((epoch, sequence, payload) ->
                        read.add(StandardCharsets.UTF_8.decode(payload).toString()));

        assertThat(read).containsExactly(written);
        assertThat(result).isEqualTo(new WalReader.ReadResult(400, 400, List.of()));
    }

    @Test
    void aClosedLogRefusesAppendsAndClosesAgain() throws Exception {
        Wal wal = Wal.create(new LocalLogStore(root), "log", "log", 1, 0, WalSettings.defaults());
        wal.close();
        wal.close();

        assertThatThrownBy(() -> wal.append(new byte[1]).join())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("log log is closed");
    }
}
