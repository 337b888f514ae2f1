package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.TaskReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks run again: whether they gave the same is known by digests, and a batch may begin anew. */
class RunAgainTest {
    private final List<String> lines0 = new ArrayList<>(List.of("a b", "c"));
    private final WordCount app = new WordCount(Map.of("lines-0", lines0, "lines-1", List.of("d e")), 4);
    private final CoreRig one = new CoreRig("one", app.plan).linked(1);
    private final CoreRig two = new CoreRig("two", app.plan).linked(1);

    private RunBatch.Builder attempt(int attempt, String... owners) {
        return batch(1, attempt, 2)
                .setPlacement(CoreRig.placement(app.plan, owners))
                .setPlacementVersion(attempt);
    }

    private RunBatch.Builder first(int attempt, String... owners) {
        return attempt(attempt, owners).addTasks(task(0, "lines-0", 0, 2));
    }

    private RunBatch.Builder second(int attempt, String... owners) {
        return attempt(attempt, owners).addTasks(task(1, "lines-1", 0, 1));
    }

    private static List<PushedBuckets> pushesOf(CoreRig rig) {
        List<PushedBuckets> messages =
                rig.pushes.stream().map(CoreRig.Push::message).toList();
        rig.pushes.clear();
        return messages;
    }

    private static List<Long> digests(BatchReport report) {
        return report.getTasksList().stream()
                .filter(task -> task.getStage() == 1)
                .map(TaskReport::getInputsDigest)
                .distinct()
                .toList();
    }

    @Test
    void allPartitionsThatHeardTheSameHaveTheSameDigest() {
        one.run(1, first(1, "one", "two"));
        two.run(1, second(1, "one", "two"));
        one.runTasks();
        two.runTasks();
        pushesOf(one).forEach(message -> two.pushed(1, message));
        pushesOf(two).forEach(message -> one.pushed(1, message));
        one.runTasks();
        two.runTasks();

        assertThat(digests(one.reports().get(0)))
                .hasSize(1)
                .isEqualTo(digests(two.reports().get(0)))
                .doesNotContain(0L);
    }

    @Test
    void partitionsThatHeardTwoRunsThatDifferHaveOtherDigests() {
        one.run(1, first(1, "one", "two"));
        two.run(1, second(1, "one", "two"));
        one.runTasks();
        two.runTasks();
        var before = pushesOf(two);
        before.forEach(message -> one.pushed(1, message));
        one.runTasks();
        CoreRig three = new CoreRig("three", app.plan).linked(1);
        lines0.set(1, "z");
        three.run(1, first(2, "three", "two"));
        three.runTasks();
        pushesOf(three).forEach(message -> two.pushed(3, message));
        two.run(1, second(2, "three", "two"));
        two.runTasks();

        assertThat(digests(two.reports().get(0)))
                .isNotEqualTo(digests(one.reports().get(0)));
    }

    @Test
    void aBatchThatBeginsAnewForgetsWhatWasDoneAndWhatPeersSentBefore() {
        one.run(1, first(1, "one", "two"));
        two.run(1, second(1, "one", "two"));
        one.runTasks();
        two.runTasks();
        var stale = pushesOf(one);
        stale.forEach(message -> two.pushed(1, message));
        two.runTasks();
        lines0.set(1, "z");

        two.run(1, second(2, "one", "two").setAnew(true));
        stale.forEach(message -> two.pushed(1, message));
        two.runTasks();
        assertThat(two.reports()).hasSize(1);

        one.run(1, first(2, "one", "two").setAnew(true));
        one.runTasks();
        pushesOf(one).forEach(message -> two.pushed(1, message));
        pushesOf(two).forEach(message -> one.pushed(1, message));
        one.runTasks();
        two.runTasks();
        assertThat(two.reports()).hasSize(2);
        assertThat(app.counts(1)).isEqualTo(Map.of("a", 1L, "b", 1L, "z", 1L, "d", 1L, "e", 1L));
    }

    @Test
    void whatAPeerSendsOfAnAttemptThatHasNotBegunHereWaitsForIt() {
        two.run(1, second(1, "one", "two"));
        two.runTasks();
        pushesOf(two);
        one.run(1, first(2, "one", "two").setAnew(true));
        one.runTasks();
        pushesOf(one).forEach(message -> two.pushed(1, message));
        assertThat(two.started).isEmpty();

        two.run(1, second(2, "one", "two").setAnew(true));
        two.runTasks();

        assertThat(two.reports()).hasSize(1);
        assertThat(two.core.earlyPushes()).isZero();
    }

    @Test
    void aBatchHasAsManyPartitionsAsItWasPlannedWith() {
        RunBatch.Builder batch = first(1, "one");
        batch.getPlacementBuilder().getOwnersBuilder(1).clearOwner().addOwner(0).addOwner(0);
        one.run(
                1,
                batch.clearSizes()
                        .addSizes(StageSize.newBuilder().setTasks(1).setParts(1))
                        .addSizes(StageSize.newBuilder().setStage(1).setTasks(2).setParts(2)));
        one.runTasks();

        assertThat(one.reports().get(0).getTasksList()).hasSize(3);
        assertThat(app.counts(1)).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
    }

    @Test
    void aPlacementThatDoesNotFitTheBatchEndsTheExecutor() {
        one.run(1, first(1, "one").addSizes(StageSize.newBuilder().setStage(1).setTasks(3)));

        assertThat(one.end.orElseThrow().orElseThrow())
                .contains("placed 4 partitions of stage 1 (counts), of which batch 1 has 3");
    }
}
