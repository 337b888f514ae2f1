package io.treadle.yarn.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostAvoidanceTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final HostAvoidance hosts = new HostAvoidance();

    @Test
    void oneFailureIsBorne() {
        hosts.failed("a", "1", 0);

        assertThat(hosts.step(9, MINUTE).isEmpty()).isTrue();
    }

    @Test
    void aContainerCountsOnce() {
        hosts.failed("a", "1", 0);
        hosts.failed("a", "1", MINUTE);

        assertThat(hosts.step(9, 2 * MINUTE).isEmpty()).isTrue();
    }

    @Test
    void aHostThatFailsTwiceIsAvoidedAndAdmittedAgainAfterAnHour() {
        hosts.failed("a", "1", 0);
        hosts.failed("a", "2", MINUTE);

        assertThat(hosts.step(9, 2 * MINUTE)).isEqualTo(new HostAvoidance.Change(List.of("a"), List.of()));
        assertThat(hosts.step(9, 3 * MINUTE).isEmpty()).isTrue();
        assertThat(hosts.step(9, 62 * MINUTE)).isEqualTo(new HostAvoidance.Change(List.of(), List.of("a")));
    }

    @Test
    void failuresFarApartDoNotAddUp() {
        hosts.failed("a", "1", 0);
        hosts.failed("a", "2", 61 * MINUTE);

        assertThat(hosts.step(9, 62 * MINUTE).isEmpty()).isTrue();
    }

    @Test
    void neverMoreThanAThirdOfTheClusterIsAvoided() {
        for (String host : List.of("a", "b", "c")) {
            hosts.failed(host, "1", 0);
            hosts.failed(host, "2", 0);
        }

        assertThat(hosts.step(6, 1).avoid()).hasSize(2);
        assertThat(hosts.step(6, 2).isEmpty()).isTrue();
    }

    @Test
    void aClusterOfTwoNodesAvoidsNone() {
        hosts.failed("a", "1", 0);
        hosts.failed("a", "1", 0);

        assertThat(hosts.step(2, 1).isEmpty()).isTrue();
    }
}
