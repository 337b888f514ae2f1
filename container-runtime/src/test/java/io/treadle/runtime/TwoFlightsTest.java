package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.Beat;
import io.treadle.protocol.wire.RunBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The driver sends a batch before the one before is committed. */
class TwoFlightsTest {
    private final WordCount app = new WordCount(Map.of("lines-0", List.of("a", "b"), "lines-1", List.of("c", "d")), 2);
    private final CoreRig one = new CoreRig("one", app.plan).linked(1);
    private final CoreRig two = new CoreRig("two", app.plan).linked(1);

    private RunBatch.Builder shared(long number, int part) {
        return batch(number, 1, 2)
                .setPlacement(CoreRig.placement(app.plan, "one", "two"))
                .addTasks(task(part, "lines-" + part, number - 1, number));
    }

    private static void carry(CoreRig from, CoreRig to) {
        while (!from.pushes.isEmpty()) {
            to.pushed(1, from.pushes.remove().message());
        }
    }

    private static void commit(CoreRig rig, long batch) {
        rig.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(batch)));
    }

    @Test
    void bothRunAndEachIsReportedForItself() {
        for (long number = 1; number <= 2; number++) {
            one.run(1, shared(number, 0));
            two.run(1, shared(number, 1));
        }
        one.runTasks();
        two.runTasks();
        carry(one, two);
        carry(two, one);
        one.runTasks();
        two.runTasks();

        assertThat(one.reports()).extracting(report -> report.getBatch()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(app.counts(1)).isEqualTo(Map.of("a", 1L, "c", 1L));
        assertThat(app.counts(2)).isEqualTo(Map.of("b", 1L, "d", 1L));
    }

    @Test
    void theCommitOfTheFirstLeavesTheSecondAlone() {
        one.run(1, shared(1, 0));
        one.run(1, shared(2, 0));
        one.runTasks();
        commit(one, 1);
        two.run(1, shared(2, 1));
        two.runTasks();
        carry(two, one);
        one.runTasks();

        assertThat(one.reports()).extracting(report -> report.getBatch()).containsExactly(2L);
    }

    @Test
    void aFailureOfTheFirstCancelsNothingOfTheSecondAndItsNextAttemptStillRuns() {
        one.run(
                1,
                batch(1, 1, 1).setPlacement(CoreRig.placement(app.plan, "one")).addTasks(task(0, "nowhere", 0, 1)));
        one.run(
                1,
                batch(2, 1, 1).setPlacement(CoreRig.placement(app.plan, "one")).addTasks(task(0, "lines-0", 1, 2)));
        one.runTasks();
        assertThat(one.failures()).hasSize(1);
        assertThat(one.reports()).extracting(report -> report.getBatch()).containsExactly(2L);

        one.run(
                1,
                batch(1, 2, 1).setPlacement(CoreRig.placement(app.plan, "one")).addTasks(task(0, "lines-0", 0, 1)));
        one.runTasks();

        assertThat(one.cancelled).isEmpty();
        assertThat(one.reports()).extracting(report -> report.getBatch()).containsExactly(2L, 1L);
    }

    @Test
    void pushesOfBothThatComeEarlyWaitForTheirs() {
        one.run(1, shared(1, 0));
        one.run(1, shared(2, 0));
        one.runTasks();
        carry(one, two);
        two.run(1, shared(1, 1));
        assertThat(two.core.earlyPushes()).isPositive();
        two.run(1, shared(2, 1));
        two.runTasks();

        assertThat(two.core.earlyPushes()).isZero();
        assertThat(two.reports()).hasSize(2);
    }

    @Test
    void whoeverKeepsSomethingOfBatchesHearsOfTheirLives() {
        one.run(
                1,
                batch(1, 1, 1).setPlacement(CoreRig.placement(app.plan, "one")).addTasks(task(0, "lines-0", 0, 1)));
        one.run(1, shared(2, 0));
        one.runTasks();
        commit(one, 1);
        one.run(1, shared(2, 0).setAttempt(2).setAnew(true));
        one.hear(message -> message.setEpoch(2).setBeat(Beat.getDefaultInstance()));

        assertThat(one.life)
                .containsExactly(
                        "begun 1", "begun 2", "prepared 1", "committed 1", "rolled back 2", "begun 2", "rolled back 2");
    }
}
