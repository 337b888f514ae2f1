package io.treadle.soak.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.soak.fault.Fault.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NemesisTest {
    private static final long EPOCH = 1_700_000_000_000L;

    private final FakeProcesses processes = new FakeProcesses();
    private final List<Strike> strikes = new ArrayList<>();

    @Test
    void aFaultComesWhenItIsDueAndOnce() throws IOException {
        processes.begin(10, Target.DRIVER);
        Nemesis nemesis = nemesis(kill(1, 1_000, Target.DRIVER, 0));
        step(nemesis, 999);
        assertThat(processes.signals).isEmpty();
        step(nemesis, 1_010);
        processes.begin(11, Target.DRIVER);
        step(nemesis, 1_060);
        assertThat(processes.signals).containsExactly("KILL 10");
        assertThat(strikes).singleElement().satisfies(strike -> {
            assertThat(strike.atMillis()).isEqualTo(EPOCH + 1_010);
            assertThat(strike.victim().orElseThrow().pid()).isEqualTo(10);
        });
        assertThat(nemesis.isDone()).isTrue();
    }

    @Test
    void aPausedProcessRunsAgainAfterItsTime() throws IOException {
        processes.begin(10, Target.EXECUTOR);
        Nemesis nemesis = nemesis(pause(1, 0, Target.EXECUTOR, 0, 5_000));
        step(nemesis, 0);
        step(nemesis, 4_999);
        assertThat(processes.stopped()).containsExactly(10L);
        assertThat(nemesis.stopped()).extracting(JavaProcess::pid).containsExactly(10L);
        assertThat(nemesis.isDone()).isFalse();
        step(nemesis, 5_000);
        assertThat(processes.stopped()).isEmpty();
        assertThat(processes.signals).containsExactly("STOP 10", "CONT 10");
        assertThat(nemesis.isDone()).isTrue();
    }

    @Test
    void theChoiceTakesOneOfThoseThatRun() throws IOException {
        processes.begin(10, Target.EXECUTOR);
        processes.begin(11, Target.EXECUTOR);
        processes.begin(12, Target.EXECUTOR);
        Nemesis nemesis = nemesis(
                pause(1, 0, Target.EXECUTOR, 4, 60_000),
                kill(2, 10, Target.EXECUTOR, 4),
                kill(3, 20, Target.EXECUTOR, 4));
        step(nemesis, 30);
        assertThat(processes.signals).containsExactly("STOP 11", "KILL 10", "KILL 12");
    }

    @Test
    void aFaultWithoutAProcessWaitsForOneAndTheNextDoesNotWaitForIt() throws IOException {
        processes.begin(20, Target.EXECUTOR);
        Nemesis nemesis = nemesis(kill(1, 0, Target.DRIVER, 0), kill(2, 100, Target.EXECUTOR, 0));
        step(nemesis, 50);
        step(nemesis, 150);
        assertThat(processes.signals).containsExactly("KILL 20");
        processes.begin(10, Target.DRIVER);
        step(nemesis, 3_000);
        assertThat(processes.signals).containsExactly("KILL 20", "KILL 10");
        assertThat(strikes).extracting(strike -> strike.fault().number()).containsExactly(2, 1);
    }

    @Test
    void aFaultWithoutAProcessForLongIsGivenUpAndTold() throws IOException {
        Nemesis nemesis = nemesis(kill(1, 0, Target.DRIVER, 0));
        step(nemesis, Nemesis.PATIENCE_MILLIS);
        assertThat(nemesis.isDone()).isFalse();
        step(nemesis, Nemesis.PATIENCE_MILLIS + 1);
        assertThat(nemesis.isDone()).isTrue();
        assertThat(strikes)
                .singleElement()
                .satisfies(strike -> assertThat(strike.victim()).isEmpty());
    }

    @Test
    void aLaterProcessWithTheNumberOfAPausedOneIsLeftAlone() throws IOException {
        processes.begin(10, Target.DRIVER);
        Nemesis nemesis = nemesis(pause(1, 0, Target.DRIVER, 0, 1_000));
        step(nemesis, 0);
        processes.end(10);
        processes.begin(10, Target.EXECUTOR);
        step(nemesis, 1_000);
        assertThat(processes.signals).containsExactly("STOP 10");
        assertThat(nemesis.isDone()).isTrue();
    }

    @Test
    void releaseLetsEverythingRunAgain() throws IOException {
        processes.begin(10, Target.DRIVER);
        processes.begin(20, Target.EXECUTOR);
        Nemesis nemesis = nemesis(
                pause(1, 0, Target.DRIVER, 0, 9_000),
                pause(2, 1, Target.EXECUTOR, 0, 9_000),
                kill(3, 500, Target.DRIVER, 0));
        step(nemesis, 10);
        assertThat(processes.stopped()).containsExactly(10L, 20L);
        nemesis.release();
        assertThat(processes.stopped()).isEmpty();
    }

    @Test
    void whatCannotBeSignalledIsAnErrorAndIsLetGoAllTheSame() throws IOException {
        processes.begin(10, Target.DRIVER);
        Nemesis nemesis = nemesis(pause(1, 0, Target.DRIVER, 0, 1_000));
        processes.refuse(true);
        assertThatThrownBy(() -> step(nemesis, 0)).hasMessageContaining("not permitted");
        assertThat(strikes).isEmpty();
        processes.refuse(false);
        nemesis.release();
        assertThat(processes.signals).containsExactly("CONT 10");
    }

    private Nemesis nemesis(Fault... faults) {
        return new Nemesis(new Schedule(1, 60_000, List.of(faults)), processes, strikes::add);
    }

    private static void step(Nemesis nemesis, long elapsedMillis) throws IOException {
        nemesis.step(elapsedMillis, EPOCH + elapsedMillis);
    }

    private static Fault kill(int number, long at, Target target, int choice) {
        return new Fault(number, at, target, Kind.KILL, 0, choice);
    }

    private static Fault pause(int number, long at, Target target, int choice, long millis) {
        return new Fault(number, at, target, Kind.PAUSE, millis, choice);
    }
}
