package io.treadle.soak.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.soak.fault.Fault.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(Schedule.of(4711, TEN_MINUTES, 20, 7)).isEqualTo(Schedule.of(4711, TEN_MINUTES, 20, 7));
        assertThat(Schedule.of(4711, TEN_MINUTES, 20, 7)).isNotEqualTo(Schedule.of(4712, TEN_MINUTES, 20, 7));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyFaultHasASlotOfItsOwnAndComesInOrder(long seed) {
        Schedule schedule = Schedule.of(seed, TEN_MINUTES, 20, 7);
        assertThat(schedule.faults()).hasSize(20);
        for (int i = 0; i < 20; i++) {
            Fault fault = schedule.faults().get(i);
            assertThat(fault.number()).isEqualTo(i + 1);
            assertThat(fault.atMillis()).isBetween(i * 30_000L, (i + 1) * 30_000L - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFourKindsComeEquallyOften(long seed) {
        Map<String, Long> counts = Schedule.of(seed, TEN_MINUTES, 20, 7).faults().stream()
                .collect(Collectors.groupingBy(fault -> fault.kind() + " " + fault.target(), Collectors.counting()));
        assertThat(counts)
                .isEqualTo(Map.of("KILL driver", 5L, "KILL executor", 5L, "PAUSE driver", 5L, "PAUSE executor", 5L));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPauseLastsTwoToTwentyFiveSecondsAndAKillNone(long seed) {
        for (Fault fault : Schedule.of(seed, TEN_MINUTES, 20, 7).faults()) {
            if (fault.kind() == Kind.KILL) {
                assertThat(fault.pauseMillis()).isZero();
            } else {
                assertThat(fault.pauseMillis()).isBetween(2_000L, 25_000L);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noHourHasMoreKillsOfTheDriverThanYarnForgives(long seed) {
        Schedule schedule = Schedule.of(seed, Duration.ofHours(3), 120, 7);
        for (Fault fault : schedule.faults()) {
            long withinTheHour = schedule.faults().stream()
                    .filter(other -> other.target() == Target.DRIVER && other.kind() == Kind.KILL)
                    .filter(other -> other.atMillis() <= fault.atMillis()
                            && other.atMillis()
                                    > fault.atMillis() - Duration.ofHours(1).toMillis())
                    .count();
            assertThat(withinTheHour).isLessThanOrEqualTo(7);
        }
        assertThat(schedule.faults())
                .filteredOn(fault -> fault.target() == Target.DRIVER && fault.kind() == Kind.KILL)
                .hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void withoutFaultsNothingComes() {
        assertThat(Schedule.of(1, TEN_MINUTES, 0, 7).faults()).isEmpty();
    }

    @Test
    void moreFaultsThanMillisecondsAreRefused() {
        assertThatThrownBy(() -> Schedule.of(1, Duration.ofMillis(5), 6, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 faults");
    }
}
