package io.treadle.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.soak.cluster.Commit;
import io.treadle.soak.fault.Fault;
import io.treadle.soak.fault.JavaProcess;
import io.treadle.soak.fault.Strike;
import io.treadle.soak.fault.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final JavaProcess DRIVER = new JavaProcess(10, 1, Target.DRIVER, "container_1", false);

    @Test
    void aBatchThatWasPlannedBeforeTheFaultDoesNotCount() {
        List<Recovery> recoveries = Recovery.of(
                List.of(kill(1, 1_000)),
                List.of(commit(1, 800, 900), commit(2, 950, 2_500), commit(3, 2_600, 3_100), commit(4, 3_000, 3_200)));
        assertThat(recoveries).extracting(Recovery::toCommitMillis).containsExactly(OptionalLong.of(2_100));
    }

    @Test
    void withoutALaterBatchThereIsNoTime() {
        assertThat(Recovery.of(List.of(kill(1, 1_000)), List.of(commit(1, 800, 900))))
                .extracting(Recovery::toCommitMillis)
                .containsExactly(OptionalLong.empty());
    }

    @Test
    void theTableHasARowForEachFaultAndAMedianForEachKind() {
        List<Recovery> recoveries = Recovery.of(
                List.of(
                        kill(1, 1_000),
                        kill(2, 5_000),
                        kill(3, 9_000),
                        new Strike(fault(4, Fault.Kind.PAUSE, 12_340), 20_000, Optional.empty())),
                List.of(commit(1, 2_000, 2_500), commit(2, 6_000, 9_000), commit(3, 9_100, 9_400)));
        List<String> table = Recovery.table(recoveries, 0);
        assertThat(table).hasSize(6);
        assertThat(table.get(1))
                .contains("1.0", "kill -9 driver", "10 container_1")
                .endsWith("1.5");
        assertThat(table.get(4))
                .contains("pause driver 12.3 s", "none was there")
                .endsWith("-");
        assertThat(table.get(5)).isEqualTo("kill driver      3 times: median 1.5 s, longest 4.0 s");
    }

    private static Strike kill(int number, long atMillis) {
        return new Strike(fault(number, Fault.Kind.KILL, 0), atMillis, Optional.of(DRIVER));
    }

    private static Fault fault(int number, Fault.Kind kind, long pauseMillis) {
        return new Fault(number, 0, Target.DRIVER, kind, pauseMillis, 0);
    }

    private static Commit commit(long batch, long planned, long committed) {
        return new Commit(batch, 100, planned, committed);
    }
}
