package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.Beat;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.Shutdown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutorCoreTest {
    private final WordCount app =
            new WordCount(Map.of("lines-0", List.of("a b a", "c"), "lines-1", List.of("b", "a d")), 4);
    private final Map<String, Long> wanted = Map.of("a", 3L, "b", 2L, "c", 1L, "d", 1L);
    private final CoreRig one = new CoreRig("one", app.plan).linked(1);
    private final CoreRig two = new CoreRig("two", app.plan).linked(1);

    private RunBatch.Builder alone(int attempt) {
        return batch(1, attempt, 2)
                .setPlacement(CoreRig.placement(app.plan, "one"))
                .setPlacementVersion(attempt)
                .addTasks(task(0, "lines-0", 0, 2))
                .addTasks(task(1, "lines-1", 0, 2));
    }

    private RunBatch.Builder shared(int taskNumber) {
        return batch(1, 1, 2)
                .setPlacement(CoreRig.placement(app.plan, "one", "two"))
                .addTasks(task(taskNumber, "lines-" + taskNumber, 0, 2));
    }

    private static void carry(CoreRig from, CoreRig to) {
        while (!from.pushes.isEmpty()) {
            to.pushed(from.incarnation.hashCode(), from.pushes.remove().message());
        }
    }

    @Test
    void oneExecutorCountsWordsAndReportsAllItsTasks() {
        one.run(1, alone(1));
        one.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(one.reports()).singleElement().satisfies(report -> {
            assertThat(report.getTasksList()).hasSize(6);
            assertThat(report.getTasks(0).getRecords()).isEqualTo(2);
            assertThat(report.getAttempt()).isEqualTo(1);
        });
        assertThat(one.pushes).isEmpty();
    }

    @Test
    void twoExecutorsShareABatch() {
        one.run(1, shared(0));
        two.run(1, shared(1));
        one.runTasks();
        two.runTasks();
        assertThat(one.reports()).isEmpty();

        carry(one, two);
        carry(two, one);
        one.runTasks();
        two.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(one.reports()).hasSize(1);
        assertThat(two.reports()).hasSize(1);
    }

    @Test
    void pushesThatComeBeforeTheirBatchAreKeptAndDoubledOnesCountOnce() {
        one.run(1, shared(0));
        one.runTasks();
        List.copyOf(one.pushes).forEach(push -> two.pushed(7, push.message()));
        carry(one, two);

        two.run(1, shared(1));
        two.runTasks();
        carry(two, one);
        one.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(two.reports()).hasSize(1);
    }

    @Test
    void whatALostExecutorOwedIsDoneByTheSurvivorFromWhatItKept() {
        one.run(1, shared(0));
        two.run(1, shared(1));
        one.runTasks();
        two.runTasks();
        carry(two, one);
        one.runTasks();

        one.run(1, alone(2));
        one.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(one.reports()).hasSize(2).last().satisfies(report -> {
            assertThat(report.getAttempt()).isEqualTo(2);
            assertThat(report.getTasksList()).hasSize(6);
        });
        assertThat(app.source.opened.get()).isEqualTo(2);
    }

    @Test
    void aNewOwnerIsGivenTheBucketsItLacksAndALatePushForFewerPartitionsDoesNotPassForAll() {
        one.run(1, shared(0));
        two.run(1, shared(1));
        one.runTasks();
        var early = one.pushes.remove().message();
        assertThat(early.getBucketsList()).hasSize(2);

        RunBatch.Builder allOnTwo = shared(1)
                .setAttempt(2)
                .setPlacementVersion(2)
                .setPlacement(CoreRig.placement(app.plan, "two", "one").toBuilder()
                        .clearOwners()
                        .addAllOwners(CoreRig.placement(app.plan, "two").getOwnersList()));
        two.run(1, allOnTwo);
        two.runTasks();
        two.pushed(1, early);
        assertThat(two.started).hasSize(2);

        one.run(1, allOnTwo.clone().clearTasks().addTasks(task(0, "lines-0", 0, 2)));
        assertThat(one.pushes)
                .singleElement()
                .satisfies(push -> assertThat(push.message().getBucketsList()).hasSize(2));
        carry(one, two);
        two.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(one.reports().get(0).getTasksList()).hasSize(1);
    }

    @Test
    void theSameAttemptAgainIsReportedAgainAndAnOlderOneIsNot() {
        one.run(1, alone(2));
        one.runTasks();
        one.run(1, alone(1));
        assertThat(one.reports()).hasSize(1);

        one.run(1, alone(2));

        assertThat(one.reports()).hasSize(2);
        assertThat(one.started).isEmpty();
    }

    @Test
    void aHigherEpochBeginsTheBatchFromNothingAndALowerOneIsNotObeyed() {
        one.run(1, alone(1));
        one.runTask();
        one.hear(message -> message.setEpoch(2).setBeat(Beat.getDefaultInstance()));
        assertThat(one.started).isEmpty();
        assertThat(one.cancelled).isNotEmpty();

        one.run(2, alone(1));
        one.runTasks();
        assertThat(one.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.getEpoch()).isEqualTo(2));

        one.hear(message -> message.setEpoch(1).setShutdown(Shutdown.getDefaultInstance()));
        assertThat(one.end).isEmpty();
        assertThat(one.disconnects).hasSize(1);
    }

    @Test
    void aTaskThatEndsAfterItsBatchWasReplacedIsIgnored() {
        one.run(1, alone(1));
        var late = one.started.peek();
        one.run(1, alone(1).setBatch(2).setCommittedBatch(1));
        one.runTask(late);
        one.runTasks();

        assertThat(one.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.getBatch()).isEqualTo(2));
    }

    @Test
    void aCommittedBatchIsForgottenAndNotRunAgain() {
        one.run(1, alone(1));
        one.runTasks();
        one.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(1)));

        one.run(1, alone(2));

        assertThat(one.started).isEmpty();
        assertThat(one.reports()).hasSize(1);
    }

    @Test
    void theCommitOfABatchThatNeverBeganHereFreesWhatWasPushedForIt() {
        one.run(1, shared(0).setBatch(2));
        one.runTasks();
        carry(one, two);
        assertThat(two.core.earlyPushes()).isPositive();
        two.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(1)));
        assertThat(two.core.earlyPushes()).isPositive();

        two.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(2)));

        assertThat(two.core.earlyPushes()).isZero();
    }

    @Test
    void aCommitIsToldOnceWhetherItComesWithABeatOrWithTheNextBatch() {
        one.run(1, alone(1).setBatch(2).setCommittedBatch(1));
        one.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(1)));
        one.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(2)));

        assertThat(one.commits).containsExactly(1L, 2L);
    }

    @Test
    void aFailedTaskSaysOperatorAndPositionAndRunsAgainInTheNextAttempt() {
        WordCount broken = new WordCount(Map.of("lines-0", List.of("a")), 1);
        CoreRig rig = new CoreRig("one", broken.plan).linked(1);
        rig.run(
                1,
                batch(1, 1, 1)
                        .setPlacement(CoreRig.placement(broken.plan, "one"))
                        .addTasks(task(0, "lines-9", 0, 1)));
        rig.runTasks();
        assertThat(rig.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getMessage())
                        .isEqualTo("reading failed at stream \"lines\", partition lines-9, positions 0 until 1:"
                                + " java.lang.IllegalStateException: no partition lines-9"));

        rig.run(1, batch(1, 2, 1).addTasks(task(0, "lines-0", 0, 1)));
        rig.runTasks();

        assertThat(broken.counts(1)).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void whatWasPushedToAPeerThatWasLostIsPushedAgainInTheNextAttempt() {
        one.run(1, shared(0));
        one.runTasks();
        int pushed = one.pushes.size();
        one.core.handle(new ExecutorEvent.PushLost("two", "unreachable"), one.now);
        assertThat(one.sent.get(one.sent.size() - 1).getPushFailed().getPeer()).isEqualTo("two");
        one.pushes.clear();

        one.run(1, shared(0).setAttempt(2));

        assertThat(one.pushes).hasSize(pushed);
    }

    @Test
    void aSilentDriverIsLeftAndLookedForUntilPatienceEnds() {
        one.now = TimeUnit.SECONDS.toNanos(10);
        one.core.step(one.now);
        assertThat(one.disconnects).containsExactly(1L);

        one.now += TimeUnit.MILLISECONDS.toNanos(200);
        one.core.step(one.now);
        assertThat(one.connects).containsExactly(1L, 2L);

        one.now = TimeUnit.MINUTES.toNanos(10);
        one.core.step(one.now);
        assertThat(one.end).hasValueSatisfying(failure -> assertThat(failure).isPresent());
    }

    @Test
    void shutdownEndsItWithSuccess() {
        one.hear(message -> message.setEpoch(1).setShutdown(Shutdown.getDefaultInstance()));

        assertThat(one.end).contains(Optional.empty());
    }
}
