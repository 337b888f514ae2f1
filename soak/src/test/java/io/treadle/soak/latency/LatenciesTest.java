package io.treadle.soak.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreOfAllRecords() {
        Latencies latencies = new Latencies();
        for (int millis = 1; millis <= 1_000; millis++) {
            latencies.add(millis);
        }
        assertThat(latencies.figures())
                .containsEntry("p50", 500L)
                .containsEntry("p95", 950L)
                .containsEntry("p99", 990L)
                .containsEntry("max", 1_000L)
                .containsEntry("n", 1_000L);
    }

    @Test
    void aClockThatGoesBackGivesZero() {
        Latencies latencies = new Latencies();
        latencies.add(-3);
        assertThat(latencies.count()).isEqualTo(1);
        assertThat(latencies.figures()).containsEntry("max", 0L);
    }
}
