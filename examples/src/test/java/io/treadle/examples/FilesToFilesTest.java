package io.treadle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FilesToFilesTest {
    @Test
    void aLineIsATimeALevelAndAText() {
        assertThat(FilesToFiles.isLine("2026-01-01T00:00:00Z ERROR disk is full"))
                .isTrue();
        assertThat(FilesToFiles.isLine("  at java.lang")).isTrue();
        assertThat(FilesToFiles.isLine("no")).isFalse();
        assertThat(FilesToFiles.parse("2026-01-01T00:00:00Z ERROR disk is full"))
                .hasToString("{\"time\": \"2026-01-01T00:00:00Z\", \"level\": \"ERROR\", \"text\": \"disk is full\"}");
    }
}
