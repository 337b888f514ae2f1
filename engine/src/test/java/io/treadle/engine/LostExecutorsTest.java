package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.ContainerEvent.Lost;
import io.treadle.protocol.wire.SourceTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
    private final World world = new World(Graphs.counting(4, "lines"))
            .holds("lines", "p0", 0, 10)
            .holds("lines", "p1", 0, 10)
            .holds("lines", "p2", 0, 10);

    private final FakeExecutor a = world.executor("a").launch();
    private final FakeExecutor b = world.executor("b").launch();

    @Test
    void onlyWhatALostExecutorOwedMovesAndTheBatchGetsANewAttempt() {
        world.recover();
        List<String> kept = a.partitions();
        List<String> lost = b.partitions();
        assertThat(lost).isNotEmpty();
        a.report();
        b.disconnect();

        assertThat(a.owed().getAttempt()).isEqualTo(2);
        assertThat(a.owed().getBatch()).isEqualTo(1);
        assertThat(a.partitions()).containsAll(kept).containsAll(lost);
        assertThat(a.owed().getPlacement().getOwners(0).getOwnerList()).containsOnly(0);
        assertThat(world.shown).isEmpty();

        a.report();
        assertThat(world.shown).singleElement().satisfies(batch -> {
            assertThat(batch.records()).isEqualTo(30);
            assertThat(batch.attempts()).isEqualTo(2);
        });
    }

    @Test
    void tasksKeepTheirNumbersInEveryAttempt() {
        world.recover();
        List<SourceTask> before = new ArrayList<>(a.owed().getTasksList());
        before.addAll(b.owed().getTasksList());
        b.disconnect();
        assertThat(a.owed().getTasksList()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aReportOfAnEarlierAttemptIsIgnored() {
        FakeExecutor c = world.executor("c").register();
        world.recover();
        var first = a.owed();
        c.disconnect();
        a.report(first);
        b.report();
        assertThat(world.shown).isEmpty();

        a.report();
        assertThat(world.shown).hasSize(1);
    }

    @Test
    void aReportOfAnotherEpochOrOfAnExecutorThatIsLostIsIgnored() {
        world.recover();
        var owedByB = b.owed();
        b.disconnect();
        b.report(owedByB);
        a.report(a.owed().toBuilder().setBatch(9).build());
        assertThat(world.shown).isEmpty();
    }

    @Test
    void aReportOfAnEarlierDriversAttemptIsIgnored() {
        world.recover();
        a.reportOfEpoch(World.EPOCH - 1);
        b.reportOfEpoch(World.EPOCH - 1);
        assertThat(world.shown).isEmpty();

        a.report();
        b.report();
        assertThat(world.shown).hasSize(1);
    }

    @Test
    void aSilentExecutorIsLostAndMayComeBackWithoutWork() {
        world.recover();
        for (int second = 0; second < 12; second++) {
            a.heartbeat();
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(b.closed).isTrue();
        assertThat(a.owed().getAttempt()).isEqualTo(2);

        FakeExecutor back = world.executor("b").register();
        assertThat(back.batches()).isEmpty();
        a.report();
        world.holds("lines", "p0", 0, 20).holds("lines", "p1", 0, 20).tick();
        assertThat(back.owed().getBatch()).isEqualTo(a.owed().getBatch()).isGreaterThan(1);
        assertThat(back.owed().hasPlacement()).isTrue();
    }

    @Test
    void aDriverThatWasPausedDoesNotTakeEverybodyForSilent() {
        world.recover();
        world.jump(Duration.ofMinutes(10));
        assertThat(a.closed).isFalse();
        assertThat(b.closed).isFalse();
    }

    @Test
    void withNobodyLeftTheBatchWaitsForAReplacement() {
        world.recover();
        a.disconnect();
        b.disconnect();
        assertThat(world.status().getMessage()).contains("no executor is registered");

        FakeExecutor c = world.executor("c").register();
        assertThat(c.owed().getBatch()).isEqualTo(1);
        assertThat(c.partitions()).containsExactly("p0", "p1", "p2");
    }

    @Test
    void theLastExecutorIsToldAgainWhenItComesBackToABatchThatHadNobody() {
        world.recover();
        b.disconnect();
        a.disconnect();

        FakeExecutor back = world.executor("a").register();

        assertThat(back.partitions()).containsExactly("p0", "p1", "p2");
        back.report();
        assertThat(world.shown).hasSize(1);
    }

    @Test
    void anExecutorThatConnectsAnewMidBatchIsToldAgainInANewAttempt() {
        world.recover();
        FakeExecutor again = world.executor("a").register();
        assertThat(a.closed).isTrue();
        assertThat(again.owed().getAttempt()).isEqualTo(2);
        assertThat(again.owed().hasPlacement()).isTrue();

        a.disconnect();
        assertThat(again.closed).isFalse();
        again.report();
        b.report();
        assertThat(world.shown).hasSize(1);
    }

    @Test
    void anExecutorThatComesMidBatchGetsItsShareOfTheNext() {
        world.recover();
        FakeExecutor c = world.executor("c").register();
        assertThat(c.batches()).isEmpty();
        a.report();
        b.report();
        world.holds("lines", "p0", 0, 20)
                .holds("lines", "p1", 0, 20)
                .holds("lines", "p2", 0, 20)
                .tick();

        assertThat(a.partitions()).hasSize(1);
        assertThat(b.partitions()).hasSize(1);
        assertThat(c.partitions()).hasSize(1);
        assertThat(c.owed().getPlacement().getOwners(0).getOwnerList()).contains(2);
    }

    @Test
    void whoCannotBeReachedByOthersIsLeftOutOfTheBatchAndTheSecondTimeReplaced() {
        world.recover();
        a.cannotReach(b);
        assertThat(a.partitions()).hasSize(3);
        assertThat(b.closed).isFalse();
        a.report();
        assertThat(world.shown).hasSize(1);

        world.holds("lines", "p0", 0, 20).holds("lines", "p1", 0, 20).tick();
        a.cannotReach(b);
        assertThat(b.closed).isTrue();
        assertThat(world.released).containsExactly("container-b");
    }

    @Test
    void oneBreakThatSeveralNoticeIsNoReasonToReplace() {
        FakeExecutor c = world.executor("c").register();
        world.recover();
        a.cannotReach(b);
        c.cannotReach(b);
        assertThat(b.closed).isFalse();
        assertThat(world.released).doesNotContain("container-b");
    }

    @Test
    void whoCouldNotBeReachedLongAgoIsNotReplacedTheSecondTime() {
        world.recover();
        a.cannotReach(b);
        a.report();
        for (int second = 0; second < 600; second++) {
            a.heartbeat();
            b.heartbeat();
            world.pass(Duration.ofSeconds(1));
        }
        world.holds("lines", "p0", 0, 20).holds("lines", "p1", 0, 20).tick();
        a.cannotReach(b);
        assertThat(b.closed).isFalse();
        assertThat(world.released).isEmpty();
    }

    @Test
    void aLostContainerIsAskedForAnew() {
        world.recover();
        world.requested = 0;
        world.tell(new DriverEvent.Container(new Lost("container-b", 137, LossKind.NODE_LOST, "")));
        assertThat(world.requested).isEqualTo(1);
        assertThat(a.owed().getAttempt()).isEqualTo(2);
    }

    @Test
    void anExecutorWithAnotherGraphIsRefusedWithTheDifference() {
        FakeExecutor stranger = world.executor("x");
        stranger.register(stranger.registration().setFingerprint("0123").addGraph("map uid=other inputs=[0]"));
        assertThat(stranger.closed).isTrue();
        assertThat(stranger.received.get(0).getRefuse().getReason()).contains("+ map uid=other inputs=[0]", "- counts");
    }

    @Test
    void aDriverWhoseExecutorsObeyALaterOneEnds() {
        world.recover();
        FakeExecutor other = world.executor("x");
        other.register(other.registration().setHighestEpoch(World.EPOCH + 1));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.REPLACED);
        assertThat(a.received).noneMatch(message -> message.hasShutdown());
    }

    @Test
    void aTaskThatFailsRunsOnAnotherExecutorAndTheSecondTimeEndsTheApplication() {
        world.recover();
        SourceTask task = a.owed().getTasks(0);
        a.fail(task.getStage(), task.getTask(), "the function of map \"words\" threw at p0/3");
        assertThat(world.outcome).isNull();
        assertThat(b.owed().getAttempt()).isEqualTo(2);
        assertThat(b.owed().getTasksList()).contains(task);
        assertThat(a.owed().getTasksList()).doesNotContain(task);

        b.fail(task.getStage(), task.getTask(), "the function of map \"words\" threw at p0/3");
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message())
                .contains("batch 1", "failed 2 times", "host-b", "the function of map \"words\" threw at p0/3");
        assertThat(world.outcome.details()).isEqualTo("at Some.code");
        assertThat(a.received).last().matches(message -> message.hasShutdown());
    }

    @Test
    void aTaskOfAShuffleThatFailsMovesToo() {
        world.recover();
        int stage = world.plan.stages().size() - 1;
        int owner = a.owed().getPlacement().getOwners(0).getOwner(0);
        (owner == 0 ? a : b).fail(stage, 0, "boom");
        assertThat(a.owed().getPlacement().getOwners(0).getOwner(0)).isNotEqualTo(owner);
    }

    @Test
    void aFailureOfAnEarlierAttemptDoesNotCount() {
        world.recover();
        var before = a.owed();
        b.disconnect();
        a.send(io.treadle.protocol.wire.FromExecutor.newBuilder()
                .setBatchFailed(io.treadle.protocol.wire.BatchFailed.newBuilder()
                        .setEpoch(World.EPOCH)
                        .setBatch(1)
                        .setAttempt(before.getAttempt()))
                .build());
        assertThat(a.owed().getAttempt()).isEqualTo(2);
    }

    @Test
    void withOneExecutorOnlyAFailedTaskIsTriedThereAgain() {
        World alone = new World(Graphs.counting(1, "lines"), Map.of(), 1).holds("lines", "p0", 0, 10);
        FakeExecutor only = alone.executor("only").register();
        alone.recover();
        only.fail(0, 0, "boom");
        assertThat(only.owed().getAttempt()).isEqualTo(2);
        assertThat(only.partitions()).containsExactly("p0");
    }
}
