package io.treadle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.WriteContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLevelsTest {
    @Test
    void theLevelIsTheSecondWord() {
        assertThat(LogLevels.level("2026-01-01T00:00:00Z ERROR disk is full")).isEqualTo("ERROR");
        assertThat(LogLevels.level("12:00 WARN")).isEqualTo("WARN");
        assertThat(LogLevels.level("    at Main.main")).isEqualTo("NONE");
        assertThat(LogLevels.level("")).isEqualTo("NONE");
    }

    @Test
    void aBatchThatComesAgainIsKeptOnce(@TempDir Path directory) throws Exception {
        for (boolean again : new boolean[] {false, true}) {
            WriteContext part = new WriteContext(new BatchId(7, Instant.EPOCH), 0, 1, 1, again);
            LogLevels.keep(directory, part, List.of("a ERROR b").iterator());
        }

        assertThat(directory).isDirectoryContaining(file -> file.endsWith("errors-7-0.log"));
        assertThat(directory.resolve("errors-7-0.log")).hasContent("a ERROR b");
    }
}
