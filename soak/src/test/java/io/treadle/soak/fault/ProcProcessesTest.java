package io.treadle.soak.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.soak.fault.Processes.Delivery;
import io.treadle.soak.fault.Processes.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcProcessesTest {
    private static final String APPLICATION = "application_1700000000000_0007";
    private static final String CONTAINER = "container_e02_1700000000000_0007_01_000003";
    private static final String LOGS = "-Dtreadle.log.dir=/logs/" + APPLICATION + "/" + CONTAINER;

    @TempDir
    private Path proc;

    private ProcProcesses processes;

    @BeforeEach
    void open() {
        processes = new ProcProcesses(proc, APPLICATION);
    }

    @Test
    void driverAndExecutorsAreFoundByMainClassAndApplication() throws IOException {
        process(31, 'S', 500, "/usr/lib/jvm/bin/java", "-Xmx1g", LOGS, "io.treadle.yarn.driver.DriverMain");
        process(44, 'S', 700, "java", LOGS, "io.treadle.yarn.executor.ExecutorMain");
        process(40, 'R', 900, "java", LOGS, "io.treadle.yarn.executor.ExecutorMain");
        assertThat(processes.living(Target.DRIVER))
                .containsExactly(new JavaProcess(31, 500, Target.DRIVER, CONTAINER, false));
        assertThat(processes.living(Target.EXECUTOR))
                .extracting(JavaProcess::pid)
                .as("the oldest first")
                .containsExactly(44L, 40L);
        assertThat(processes.pids()).containsExactly(31L, 44L, 40L);
    }

    @Test
    void nobodyElsesProcessIsFound() throws IOException {
        String other = LOGS.replace("_0007/", "_0008/");
        String longer = LOGS.replace("_0007/", "_00071/");
        process(50, 'S', 1, "java", other, "io.treadle.yarn.executor.ExecutorMain");
        process(51, 'S', 1, "java", longer, "io.treadle.yarn.executor.ExecutorMain");
        process(52, 'S', 1, "bash", "-c", "exec java " + LOGS + " io.treadle.yarn.executor.ExecutorMain");
        process(53, 'S', 1, "java", LOGS, "org.example.Main");
        process(54, 'S', 1, "");
        Files.createDirectories(proc.resolve("sys"));
        assertThat(processes.pids()).isEmpty();
    }

    @Test
    void aDeadProcessThatNobodyHasReapedIsNotLiving() throws IOException {
        process(31, 'Z', 500, "java", LOGS, "io.treadle.yarn.driver.DriverMain");
        assertThat(processes.living(Target.DRIVER)).isEmpty();
    }

    @Test
    void aProcessThatStandsStillIsSeenToDoSo() throws IOException {
        process(31, 'T', 500, "java", LOGS, "io.treadle.yarn.driver.DriverMain");
        assertThat(processes.living(Target.DRIVER)).singleElement().matches(JavaProcess::stopped);
    }

    @Test
    void aProcessThatEndsWhileItIsReadIsPassedOver() throws IOException {
        Files.createDirectories(proc.resolve("77"));
        assertThat(processes.pids()).isEmpty();
    }

    @Test
    void nothingIsSentToALaterProcessOfTheSameNumber() throws IOException {
        // Its number is that of no process, so that a signal would fail.
        long pid = 4_194_305;
        process(pid, 'S', 500, "java", LOGS, "io.treadle.yarn.driver.DriverMain");
        JavaProcess before = new JavaProcess(pid, 400, Target.DRIVER, CONTAINER, false);
        assertThat(processes.send(before, Signal.STOP)).isEqualTo(Delivery.GONE);
        JavaProcess now = processes.living(Target.DRIVER).get(0);
        assertThatThrownBy(() -> processes.send(now, Signal.STOP))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kill -STOP " + pid);
    }

    @Test
    void whatIsNoApplicationsIdIsRefused() {
        assertThatThrownBy(() -> new ProcProcesses(proc, "application_")).hasMessageContaining("\"application_\"");
    }

    private void process(long pid, char state, long startTicks, String... words) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("cmdline"), String.join("\0", List.of(words)) + "\0");
        // As the kernel writes it; a command's name may hold anything.
        Files.writeString(
                folder.resolve("stat"),
                "%d (a b) c) %c 1 1 1 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 1 0 %d 1 1".formatted(pid, state, startTicks));
    }
}
