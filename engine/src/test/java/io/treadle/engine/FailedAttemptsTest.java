package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.RunBatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What follows when an attempt of a batch fails, by the kind of the failure. */
class FailedAttemptsTest {
    private final World world = new World(Graphs.counting(2, "lines"), Map.of("treadle.executor.timeout", "1min"))
            .holds("lines", "p0", 0, 10);
    private final FakeExecutor a = world.executor("a").register();

    private long notes(String text) {
        return world.notes.stream().filter(note -> note.contains(text)).count();
    }

    @Test
    void whatIsNotAvailableIsTriedAgainWithBackOffForEverAndSaidOnce() {
        world.recover();
        for (int attempt = 1; attempt <= 8; attempt++) {
            assertThat(a.owed().getAttempt()).isEqualTo(attempt);
            a.fail(FailureKind.UNAVAILABLE, 1, 0, "output \"out\": the database does not answer");
            long waitMillis = Math.min(10_000, 200L << (attempt - 1));
            a.heartbeat();
            world.pass(Duration.ofMillis(waitMillis - 1));
            assertThat(a.owed().getAttempt()).isEqualTo(attempt);
            assertThat(world.status().getMessage()).contains("batch 1 waits", "the database does not answer");
            world.pass(Duration.ofMillis(1));
        }
        assertThat(a.owed().getAttempt()).isEqualTo(9);
        assertThat(a.owed().getAgain()).isTrue();
        assertThat(world.logged(TaskFailed.class)).isEmpty();
        assertThat(notes("the database does not answer")).isEqualTo(1);

        a.report();
        assertThat(world.shown).hasSize(1);
        assertThat(notes("serves again")).isEqualTo(1);
        assertThat(world.status().getMessage()).isEmpty();

        world.holds("lines", "p0", 0, 20).tick();
        a.fail(FailureKind.UNAVAILABLE, 1, 0, "again");
        world.pass(Duration.ofMillis(200));
        assertThat(a.owed().getAttempt()).isEqualTo(2);
    }

    @Test
    void anExecutorThatIsLostWhileABatchWaitsIsReplacedWhenItIsTriedAgain() {
        FakeExecutor b = world.executor("b").register();
        world.recover();
        a.fail(FailureKind.UNAVAILABLE, 1, 0, "down");
        b.disconnect();
        assertThat(a.owed().getAttempt()).isEqualTo(1);
        world.pass(Duration.ofMillis(200));
        assertThat(a.owed().getAttempt()).isEqualTo(2);
        assertThat(a.owed().getTasksCount()).isEqualTo(1);
    }

    @Test
    void aBatchThatWaitsWithNobodyLeftGoesOnWithWhoComes() {
        world.recover();
        a.fail(FailureKind.UNAVAILABLE, 1, 0, "down");
        a.disconnect();
        world.pass(Duration.ofSeconds(1));
        FakeExecutor b = world.executor("b").register();
        assertThat(b.owed().getAttempt()).isEqualTo(2);
    }

    @Test
    void aFailureOfAFunctionIsLoggedBeforeTheNextAttempt() {
        world.recover();
        world.logIsSlow = true;
        a.fail(0, 0, "threw");
        assertThat(a.batches()).hasSize(1);
        world.logCatchesUp();
        assertThat(world.log).contains(new TaskFailed(1, "lines", 0, "threw"));
        assertThat(a.owed().getAttempt()).isEqualTo(2);
    }

    @Test
    void severalFailuresOfOneAttemptAreOne() {
        FakeExecutor b = world.executor("b").register();
        world.holds("lines", "p1", 0, 5).recover();
        world.logIsSlow = true;
        a.fail(1, 0, "threw");
        b.fail(1, 0, "threw too");
        b.disconnect();
        world.logIsSlow = false;
        world.logCatchesUp();
        assertThat(world.logged(TaskFailed.class)).hasSize(1);
        assertThat(a.owed().getAttempt()).isEqualTo(2);
        assertThat(a.partitions()).containsExactly("p0", "p1");
    }

    @Test
    void failuresUnderAnEarlierDriverOfTheApplicationCount() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.found("lines", Map.of("p0", 0L)),
                Events.planned(1, 0, List.of(Events.slice("lines", new Slice("p0", 0, 10)))),
                new TaskFailed(1, "counts", 1, "threw"));
        a.fail(1, 0, "another task");
        assertThat(world.outcome).isNull();
        a.fail(1, 1, "threw");
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("failed 2 times (treadle.task.attempts)", "threw");
    }

    @Test
    void aTaskThatFailedTooOftenBeforeADriverCouldSaySoIsNotTriedAgain() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.planned(1, 0, List.of()),
                new TaskFailed(1, "counts", 1, "threw"),
                new TaskFailed(1, "counts", 1, "threw again"));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("batch 1 failed 2 times", "threw again");
    }

    @Test
    void failuresUnderAnotherApplicationDoNotCount() {
        world.recover(
                Events.tookOver(3, "application_0", "f", 0, 0, 0),
                Events.planned(1, 0, List.of()),
                new TaskFailed(1, "counts", 1, "threw"),
                new TaskFailed(1, "counts", 1, "threw again"));
        a.fail(1, 1, "threw once more");
        assertThat(world.outcome).isNull();
    }

    @Test
    void twoRunsThatDifferBeginAnewOnceAndThenEndTheApplication() {
        FakeExecutor idle = world.executor("b").register();
        world.recover();
        a.fail(FailureKind.INCONSISTENT, 1, 0, "partition 0 was given other records");
        assertThat(a.owed().getAttempt()).isEqualTo(2);
        assertThat(a.owed().getAnew()).isTrue();
        assertThat(idle.owed().getAnew()).isTrue();
        assertThat(world.logged(TaskFailed.class)).isEmpty();

        a.fail(FailureKind.INCONSISTENT, 1, 0, "partition 0 was given other records");
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("batch 1", "\"counts\"", "deterministic", "no clock");
    }

    @Test
    void afterADifferenceEveryAttemptOfTheBatchBeginsAnewAndTheNextBatchDoesNot() {
        world.recover();
        a.fail(FailureKind.INCONSISTENT, 1, 0, "differs");
        a.fail(0, 0, "threw");
        assertThat(a.owed().getAttempt()).isEqualTo(3);
        assertThat(a.owed().getAnew()).isTrue();
        a.report();
        world.holds("lines", "p0", 0, 20).tick();
        assertThat(a.owed().getBatch()).isEqualTo(2);
        assertThat(a.owed().getAnew()).isFalse();
        assertThat(a.owed().getAgain()).isFalse();
    }

    @Test
    void tasksOfAStageThatReadDifferentRunsAreNoticedBeforeTheCommit() {
        FakeExecutor b = world.executor("b").register();
        world.recover();
        a.digest(1, 0, 42);
        b.digest(1, 1, 43);
        assertThat(world.logged(BatchCommitted.class)).isEmpty();
        assertThat(a.owed().getAnew()).isTrue();

        a.digest(1, 0, 43);
        b.digest(1, 1, 43);
        assertThat(world.logged(BatchCommitted.class)).hasSize(1);
    }

    /** A task that ran twice wrote its outputs in one run, and the stage below may have read the other. */
    @Test
    void aStageThatReadAnotherRunThanTheOneReportedIsNoticedBeforeTheCommit() {
        world.recover();
        a.given(42, 41);
        assertThat(world.logged(BatchCommitted.class)).isEmpty();
        assertThat(a.owed().getAnew()).isTrue();

        a.given(42, 42);
        assertThat(world.logged(BatchCommitted.class)).hasSize(1);
    }

    @Test
    void aBatchThatAnEarlierDriverPlannedRunsAgainFromItsFirstAttempt() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.found("lines", Map.of("p0", 0L)),
                Events.planned(1, 0, List.of(Events.slice("lines", new Slice("p0", 0, 10)))));
        RunBatch first = a.owed();
        assertThat(first.getAttempt()).isEqualTo(1);
        assertThat(first.getAgain()).isTrue();
    }
}
