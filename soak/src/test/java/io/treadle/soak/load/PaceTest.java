package io.treadle.soak.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    @Test
    void recordsAreDueAtASteadyRateAndUpToTheLast() {
        Pace pace = new Pace(2_000, 5_000);
        assertThat(pace.due(0)).isZero();
        assertThat(pace.due(MILLI)).isEqualTo(2);
        assertThat(pace.due(1_500 * MILLI)).isEqualTo(3_000);
        assertThat(pace.due(10_000 * MILLI)).isEqualTo(5_000);
    }

    @Test
    void yearsAtAHighRateDoNotOverflow() {
        assertThat(Pace.endless(5_000_000).due(Duration.ofDays(3650).toNanos())).isEqualTo(5_000_000L * 3650 * 86_400);
    }

    @Test
    void whoHasNotSentWhatIsDueIsBehind() {
        Pace pace = Pace.endless(1_000);
        assertThat(pace.behindMillis(1_000, 1_000 * MILLI)).isZero();
        assertThat(pace.behindMillis(750, 1_000 * MILLI)).isEqualTo(250);
    }

    @Test
    void noRateIsRefused() {
        assertThatThrownBy(() -> new Pace(0, 1)).hasMessageContaining("0 records a second");
    }
}
