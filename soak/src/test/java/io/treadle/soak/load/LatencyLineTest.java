package io.treadle.soak.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LatencyLineTest {
    @Test
    void aLineHasAHundredBytesAndBeginsWithItsCreation() {
        String line = LatencyLine.of(1_700_000_000_123L, 17, "k5");
        assertThat(line).hasSize(100).startsWith("1700000000123 17 k5 xx");
        assertThat(LatencyLine.createdMillis(bytes(line))).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void whatIsMadeOfLinesBeginsWithACreationToo() {
        assertThat(LatencyLine.createdMillis(bytes("1700000000123 9 k5"))).isEqualTo(1_700_000_000_123L);
        assertThat(LatencyLine.createdMillis(bytes("1700000000123"))).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void anotherRecordIsRefused() {
        assertThatThrownBy(() -> LatencyLine.createdMillis(bytes("k5 9"))).hasMessageContaining("4 bytes");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
