package io.treadle.soak.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.treadle.soak.fault.Processes.Delivery;
import io.treadle.soak.fault.Processes.Signal;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a process that only looks like a driver's, and waits for input that never comes. */
class ProcProcessesIT {
    private static final String APPLICATION = "application_1_0001";

    private final ProcProcesses processes = new ProcProcesses(APPLICATION);
    private Process process;

    @BeforeEach
    void begin() throws IOException {
        String wait = "exec -a java sh -c 'read line; exit 0' -Dlogs=/%s/container_1_0001_01_000001 x.DriverMain"
                .formatted(APPLICATION);
        process = new ProcessBuilder("bash", "-c", wait).start();
        await().until(() -> processes.living(Target.DRIVER).size() == 1);
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aProcessStandsStillRunsAgainAndDies() throws IOException {
        JavaProcess driver = driver();
        assertThat(driver.pid()).isEqualTo(process.pid());
        assertThat(driver.container()).isEqualTo("container_1_0001_01_000001");
        assertThat(driver.stopped()).isFalse();

        assertThat(processes.send(driver, Signal.STOP)).isEqualTo(Delivery.DELIVERED);
        await().until(() -> driver().stopped());
        assertThat(processes.send(driver, Signal.CONT)).isEqualTo(Delivery.DELIVERED);
        await().until(() -> !driver().stopped());
        assertThat(processes.send(driver, Signal.KILL)).isEqualTo(Delivery.DELIVERED);
        await().until(() -> processes.living(Target.DRIVER).isEmpty());
        assertThat(processes.send(driver, Signal.CONT)).isEqualTo(Delivery.GONE);
    }

    private JavaProcess driver() throws IOException {
        List<JavaProcess> drivers = processes.living(Target.DRIVER);
        assertThat(drivers).hasSize(1);
        return drivers.get(0);
    }
}
