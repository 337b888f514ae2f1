package io.treadle.api.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatSettingsTest {
    private final DeclaredSettings declared = DeclaredSettings.load();

    private static Map<String, String> times(String timeout, String interval) {
        return Map.of("treadle.executor.timeout", timeout, "treadle.heartbeat.interval", interval);
    }

    @ParameterizedTest
    @CsvSource({"10s,1s", "5s,1s", "1s,200ms", "5min,1min"})
    void aTimeoutOfFiveHeartbeatsIsEnough(String timeout, String interval) {
        assertThat(declared.problems(times(timeout, interval))).isEmpty();
    }

    @Test
    void aShorterOneIsRefusedNamingBothAndWhatToDo() {
        assertThat(declared.problems(times("49s", "10s")))
                .containsExactly(
                        "treadle.executor.timeout = 49s with treadle.heartbeat.interval = 10s: the timeout must be"
                                + " at least 5 heartbeats, or those that live are lost; raise the timeout to 50s, or lower the"
                                + " interval to 9800ms");
    }

    @Test
    void theDefaultOfTheOtherCountsToo() {
        assertThat(declared.problems(Map.of("treadle.executor.timeout", "1s")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("treadle.heartbeat.interval = 1s"));
    }

    @Test
    void itIsToldTogetherWithOtherProblemsButNotOfAValueThatIsWrongItself() {
        assertThat(declared.problems(
                        Map.of("treadle.executor.timeout", "2s", "treadle.uid.required", "maybe", "treadle.none", "1")))
                .hasSize(3);
        assertThat(declared.problems(times("1s", "fast"))).hasSize(1);
    }
}
