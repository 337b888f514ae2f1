package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DemoKillTest {
    private static final String EXECUTOR = "/usr/bin/java\0-Dlog=/logs/application_1764072000000_0001/"
            + "container_1764072000000_0001_01_000002/executor.log\0io.treadle.yarn.executor.ExecutorMain";

    @Test
    void aProcessIsKnownByItsMainClassAndItsContainer() {
        assertThat(DemoKill.isOf("1764072000000_0001", DemoKill.Role.EXECUTOR, EXECUTOR))
                .isTrue();
        assertThat(DemoKill.isOf("1764072000000_0001", DemoKill.Role.DRIVER, EXECUTOR))
                .isFalse();
    }

    @Test
    void anotherApplicationsProcessesAreLeftAlone() {
        assertThat(DemoKill.isOf("1764072000000_0002", DemoKill.Role.EXECUTOR, EXECUTOR))
                .isFalse();
        assertThat(DemoKill.isOf("1764072000000_000", DemoKill.Role.EXECUTOR, EXECUTOR))
                .isFalse();
    }

    @Test
    void nothingIsKilledWhereNothingRuns() {
        StringWriter out = new StringWriter();
        DemoKill kill = new DemoKill(new DemoScreen(new PrintWriter(out), 120));

        kill.one(DemoKill.Role.DRIVER);
        kill.heard("Submitted application_1_0001 (demo)");
        kill.one(DemoKill.Role.EXECUTOR);

        assertThat(out.toString())
                .contains("The application has no driver on this machine")
                .contains("The application has no executor on this machine");
    }
}
