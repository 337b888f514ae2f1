package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.DriverEvent.SourcePolled;
import io.treadle.engine.DriverEvent.StopRequested;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StopTest {
    private final World world = new World(Graphs.counting(1, "lines"), Map.of("treadle.batch.max.records", "10"))
            .holds("lines", "p0", 0, 25);
    private final FakeExecutor a = world.executor("a").register();

    @Test
    void drainingRunsWhatIsAvailableAtThatMomentAndNoMore() {
        world.recover();
        world.tell(new StopRequested(true));
        a.report();
        world.holds("lines", "p0", 0, 1000);
        a.report();
        a.report();
        world.pass(Duration.ofSeconds(1));

        assertThat(world.outcome).isNotNull();
        assertThat(world.log).last().isEqualTo(new Ended(1234, true));
        assertThat(committedRecords()).isEqualTo(25);
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(a.received).last().matches(message -> message.hasShutdown());
    }

    @Test
    void whatCameBeforeTheWishIsDrainedAlsoIfASourceWasAskedBeforeItCame() {
        world.mute.add("lines");
        world.recover();
        assertThat(world.polls).hasSize(1);
        var answer = new SourcePolled("lines", world.answer("lines", Map.of()));
        world.holds("lines", "p0", 0, 28);
        world.mute.clear();
        world.tell(new StopRequested(true));
        world.tell(answer);
        a.report();
        a.report();
        a.report();
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(committedRecords()).isEqualTo(28);
    }

    @Test
    void aSourceThatDoesNotAnswerIsWaitedForTenSecondsAndThenNamed() {
        world.mute.add("lines");
        world.recover();
        world.tell(new StopRequested(true));
        world.pass(Duration.ofMillis(9_999));
        assertThat(world.outcome).isNull();
        world.pass(Duration.ofMillis(2));
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(world.outcome.message()).contains("without what came last in lines");
        assertThat(world.log).last().isEqualTo(new Ended(1234, false));
    }

    @Test
    void aSourceThatSaysItCannotAnswerIsNotWaitedForAndNamed() {
        world.unavailable.add("lines");
        world.recover();
        world.tell(new StopRequested(true));
        assertThat(world.outcome.message()).contains("without what came last in lines");
    }

    @Test
    void aQuestionThatIsLateIsWaitedForAndThenAskedAnew() {
        world.recover();
        a.report();
        a.report();
        a.report();
        world.mute.add("lines");
        world.pass(Graphs.INTERVAL.multipliedBy(4));
        int asked = world.polls.size();
        var late = new SourcePolled("lines", world.answer("lines", Map.of("p0", 25L)));
        world.holds("lines", "p0", 0, 33);
        world.tell(new StopRequested(true));
        a.heartbeat();
        assertThat(world.outcome).isNull();
        assertThat(world.polls).hasSize(asked);

        world.mute.clear();
        world.tell(late);
        assertThat(world.polls).hasSize(asked + 1);
        a.report();
        assertThat(world.outcome.message()).contains("with all that was available");
        assertThat(committedRecords()).isEqualTo(33);
    }

    @Test
    void partitionsThatAreFoundInTheEndAreDrainedHoweverLongTheLogTakes() {
        world.recover();
        a.report();
        a.report();
        a.report();
        world.holds("lines", "p1", 0, 5);
        world.logIsSlow = true;
        world.tell(new StopRequested(true));
        world.pass(Graphs.INTERVAL.multipliedBy(4));
        assertThat(world.outcome).isNull();
        world.logIsSlow = false;
        world.logCatchesUp();
        a.report();
        assertThat(world.outcome.message()).contains("with all that was available");
        assertThat(committedRecords()).isEqualTo(30);
    }

    @Test
    void anAnswerAndALogThatTakeSecondsAreWaitedForAlsoWithAnIntervalOfTenMilliseconds() {
        World quick =
                new World(Graphs.every(Duration.ofMillis(10), Graphs.counting(1, "lines"))).holds("lines", "p0", 0, 25);
        FakeExecutor b = quick.executor("b").register();
        quick.recover();
        b.report();
        quick.mute.add("lines");
        quick.pass(Duration.ofMillis(500));
        var late = new SourcePolled("lines", quick.answer("lines", Map.of("p0", 25L)));
        int asked = quick.polls.size();

        quick.holds("lines", "p0", 0, 33).holds("lines", "p1", 0, 5);
        quick.tell(new StopRequested(true));
        passAlive(quick, b, 4);
        quick.tell(late);
        assertThat(quick.polls).hasSize(asked + 1);
        passAlive(quick, b, 4);
        quick.logIsSlow = true;
        quick.tell(new SourcePolled("lines", quick.answer("lines", Map.of("p0", 25L))));
        passAlive(quick, b, 1);
        assertThat(quick.outcome).isNull();
        quick.logIsSlow = false;
        quick.logCatchesUp();
        b.report();

        assertThat(quick.outcome.message()).contains("with all that was available");
        assertThat(committedRecords(quick)).isEqualTo(38);
    }

    private static void passAlive(World world, FakeExecutor executor, int seconds) {
        for (int second = 0; second < seconds; second++) {
            world.pass(Duration.ofSeconds(1));
            executor.heartbeat();
        }
    }

    @Test
    void onlyTheStreamThatStaysSilentIsNamedAndTheOthersAreDrained() {
        World two = new World(Graphs.counting(1, "lines", "more")).holds("lines", "p0", 0, 25);
        FakeExecutor b = two.executor("b").register();
        two.recover();
        b.report();
        two.holds("lines", "p0", 0, 40);
        two.mute.add("more");
        two.tell(new StopRequested(true));
        passAlive(two, b, 10);
        b.report();

        assertThat(two.outcome.message()).contains("without what came last in more:");
        assertThat(committedRecords(two)).isEqualTo(40);
    }

    @Test
    void sourcesThatAnswerAtOnceAreAskedOnceAfterTheWishAndNoTimePasses() {
        world.recover();
        a.report();
        a.report();
        a.report();
        int asked = world.polls.size();
        long wishedNanos = world.nowNanos;
        world.tell(new StopRequested(true));
        assertThat(world.outcome.message()).contains("with all that was available");
        assertThat(world.polls).hasSize(asked + 1);
        assertThat(world.nowNanos).isEqualTo(wishedNanos);
    }

    @Test
    void aWishThatIsKnownWhenADriverTakesOverCostsOneQuestion() {
        world.tell(new StopRequested(true));
        world.recover();
        a.report();
        a.report();
        a.report();
        assertThat(world.outcome.message()).contains("with all that was available");
        assertThat(world.polls).hasSize(1);
    }

    @Test
    void drainingWithNothingThereEndsAtOnce() {
        World idle = new World(Graphs.counting(1, "lines"));
        idle.recover();
        idle.tell(new StopRequested(true));
        assertThat(idle.outcome.succeeded()).isTrue();
    }

    @Test
    void stoppingNowFinishesTheBatchThatIsPlannedAndNoOther() {
        world.recover();
        world.tell(new StopRequested(false));
        assertThat(world.outcome).isNull();
        a.report();
        assertThat(world.logged(BatchPlanned.class)).hasSize(1);
        assertThat(world.log).last().isEqualTo(new Ended(1234, false));
        assertThat(world.outcome.succeeded()).isTrue();
    }

    @Test
    void stoppingNowWinsOverDraining() {
        world.recover();
        world.tell(new StopRequested(true));
        world.tell(new StopRequested(false));
        a.report();
        assertThat(world.logged(BatchPlanned.class)).hasSize(1);
        assertThat(world.log).last().isEqualTo(new Ended(1234, false));
    }

    @Test
    void aStopDuringATakeOverIsFulfilledAfterIt() {
        world.tell(new StopRequested(false));
        assertThat(world.outcome).isNull();
        world.recover();
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(world.log).last().isEqualTo(new Ended(1234, false));
    }

    @Test
    void theApplicationHasNotEndedBeforeThatIsDurable() {
        world.recover();
        a.report();
        world.logIsSlow = true;
        world.tell(new StopRequested(false));
        world.logCatchesUp();
        world.logIsSlow = true;
        if (world.outcome == null) {
            a.report();
            world.logCatchesUp();
            assertThat(world.outcome).isNull();
            world.logCatchesUp();
        }
        assertThat(world.outcome.succeeded()).isTrue();
    }

    private long committedRecords() {
        return committedRecords(world);
    }

    private static long committedRecords(World world) {
        return world.logged(BatchCommitted.class).stream()
                .mapToLong(BatchCommitted::records)
                .sum();
    }
}
