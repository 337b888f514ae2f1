package io.treadle.soak.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTest {
    @Test
    void busyCoresAreTheShareOfTimeThatWasNotIdle() {
        Cpu.Busy before = Cpu.parse(List.of("cpu  100 10 20 1000 5 1 2 3 0 0", "cpu0 1 2", "cpu1 1 2", "intr 5"));
        Cpu.Busy after = Cpu.parse(List.of("cpu  175 10 45 1095 10 1 2 3 0 0", "cpu0 1 2", "cpu1 1 2", "intr 5"));
        assertThat(after.coresSince(before)).isEqualTo(1.0);
    }

    @Test
    void noTimeIsNoWork() {
        Cpu.Busy now = Cpu.parse(List.of("cpu  100 10 20 1000 5 1 2 3 0 0", "cpu0 1 2"));
        assertThat(now.coresSince(now)).isZero();
    }

    @Test
    void aProcessThatHasEndedCountsForNothing() {
        assertThat(Cpu.secondsOf(List.of(4_194_305L))).isZero();
    }
}
