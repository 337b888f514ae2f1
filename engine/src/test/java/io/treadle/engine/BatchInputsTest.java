package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Found;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.DriverEvent.SourceFailed;
import io.treadle.engine.DriverEvent.SourcePolled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BatchInputsTest {
    private final World world = new World(Graphs.counting(1, "lines"));

    private static long records(BatchPlanned batch) {
        return batch.slices().stream()
                .mapToLong(entry -> entry.slice().until() - entry.slice().from())
                .sum();
    }

    private static void runAll(FakeExecutor executor, World world, int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            executor.heartbeat();
            world.tick();
            while (world.logged(BatchPlanned.class).size() > world.shown.size()) {
                executor.report();
            }
        }
    }

    @Test
    void emptyBatchesSendNothingAndLogOneAdvancedASecond() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        for (int second = 0; second < 3; second++) {
            a.heartbeat();
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(a.batches()).isEmpty();
        assertThat(world.log).hasSizeLessThanOrEqualTo(6);
        assertThat(world.logged(Advanced.class))
                .hasSizeBetween(3, 4)
                .last()
                .satisfies(advanced -> assertThat(advanced.batch()).isGreaterThan(20));
    }

    @Test
    void whereAStreamBeginsIsAskedOnceForACheckpointEvenIfItHasNoPartitionsThen() {
        world.recover();
        assertThat(world.beginnings).containsExactly("lines");
        assertThat(world.log).contains(Events.found("lines", Map.of()));

        World successor = new World(Graphs.counting(1, "lines")).holds("lines", "p0", 100, 110);
        successor.recover(Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0), Events.found("lines", Map.of()));
        assertThat(successor.beginnings).isEmpty();
        assertThat(successor.log).contains(Events.found("lines", Map.of("p0", 100L)));
    }

    @Test
    void whatDoesNotFitFollowsAtOnceInFurtherBatches() {
        World bounded = new World(Graphs.counting(1, "lines"), Map.of("treadle.batch.max.records", "10"))
                .holds("lines", "p0", 0, 3)
                .holds("lines", "p1", 0, 22);
        FakeExecutor a = bounded.executor("a").register();
        bounded.recover();
        a.report();
        a.report();
        a.report();
        assertThat(bounded.logged(BatchPlanned.class))
                .extracting(BatchInputsTest::records)
                .containsExactly(10L, 10L, 5L);
        assertThat(bounded.logged(BatchPlanned.class)
                        .get(0)
                        .slices()
                        .get(0)
                        .slice()
                        .until())
                .isEqualTo(3);
    }

    @Test
    void theRateLimitHoldsPerPartitionAndBeyondWholeRecordsPerInterval() {
        World limited = new World(Graphs.counting(1, OptionalLong.of(15), "lines"))
                .holds("lines", "p0", 0, 1000)
                .holds("lines", "p1", 0, 1000);
        FakeExecutor a = limited.executor("a").register();
        limited.recover();
        a.report();
        runAll(a, limited, 19);
        long planned = limited.logged(BatchPlanned.class).stream()
                .mapToLong(BatchInputsTest::records)
                .sum();
        assertThat(planned).isEqualTo(2 * 2 * 15);
    }

    @Test
    void aPartitionAddedLaterStartsWhereThePlannerSaysAndThatIsLoggedFirst() {
        world.holds("lines", "p0", 100, 110);
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        world.holds("lines", "p1", 5, 8).tick();
        a.report();

        assertThat(world.polls).contains("lines {p0=110}");
        int found = world.log.indexOf(Events.found("lines", Map.of("p1", 5L)));
        assertThat(found).isPositive();
        assertThat(world.log.get(found + 1)).isInstanceOf(BatchPlanned.class);
        assertThat(a.owed().getTasks(0).getFrom()).isEqualTo(5);
    }

    @Test
    void aSourceIsAskedAsLongBeforeTheTickAsItsAnswersTake() {
        world.mute.add("lines");
        FakeExecutor a = world.executor("a").register();
        world.recover();
        world.pass(Duration.ofMillis(3));
        world.tell(new SourcePolled("lines", Found.of(List.of())));
        world.pass(Graphs.INTERVAL.minusMillis(3 + 4));
        int before = world.polls.size();

        world.pass(Duration.ofMillis(2));
        assertThat(world.polls).hasSize(before + 1);
        world.holds("lines", "p0", 0, 10);
        world.tell(new SourcePolled("lines", world.answer("lines", Map.of())));
        assertThat(a.batches()).isEmpty();

        world.pass(Duration.ofMillis(2));
        assertThat(a.partitions()).containsExactly("p0");
        assertThat(world.polls).hasSize(before + 1);
    }

    @Test
    void aSourceThatDoesNotAnswerGivesNothingAndTheOthersGoOn() {
        World two = new World(Graphs.counting(1, "lines", "more"))
                .holds("lines", "p0", 0, 10)
                .holds("more", "q0", 0, 10);
        two.unavailable.add("more");
        FakeExecutor a = two.executor("a").register();
        two.recover();
        assertThat(a.partitions()).containsExactly("p0");
        a.report();
        assertThat(two.notes).anyMatch(note -> note.contains("\"more\" does not answer"));
        assertThat(two.status().getMessage()).contains("\"more\"", "broker:9092");

        long asked = two.polls.stream().filter(poll -> poll.startsWith("more")).count();
        two.tick();
        assertThat(two.polls.stream().filter(poll -> poll.startsWith("more"))).hasSize((int) asked);

        two.unavailable.clear();
        two.pass(Duration.ofSeconds(1));
        assertThat(a.partitions()).containsExactly("q0");
        assertThat(two.notes).anyMatch(note -> note.contains("\"more\" answers again"));
    }

    @Test
    void aSourceThatIsSlowIsWaitedForAWhileAndAskedOnlyOnce() {
        World two = new World(Graphs.counting(1, "lines", "more"))
                .holds("lines", "p0", 0, 10)
                .holds("more", "q0", 0, 10);
        two.mute.add("more");
        FakeExecutor a = two.executor("a").register();
        two.recover();
        assertThat(a.batches()).isEmpty();
        two.pass(Duration.ofMillis(150));
        assertThat(a.partitions()).containsExactly("p0");
        a.report();
        two.pass(Duration.ofMillis(500));
        assertThat(two.polls.stream().filter(poll -> poll.startsWith("more"))).hasSize(1);

        two.tell(new SourcePolled("more", two.answer("more", Map.of())));
        two.pass(Duration.ofMillis(300));
        assertThat(a.partitions()).containsExactly("q0");
    }

    @Test
    void aSourceThatCannotBeReadEndsTheApplication() {
        world.executor("a").register();
        world.recover();
        world.tell(new SourceFailed("lines", "there is no topic \"lnies\"", "at Some.code"));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("\"lines\"", "there is no topic \"lnies\"");
    }

    @Test
    void aClockThatJumpsGivesOneBatchAndNotABurst() {
        world.holds("lines", "p0", 0, 10);
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        world.holds("lines", "p0", 0, 20).jump(Duration.ofHours(1));
        a.report();
        assertThat(world.logged(BatchPlanned.class)).hasSize(2);
        world.holds("lines", "p0", 0, 30).pass(Duration.ofMillis(99));
        assertThat(world.logged(BatchPlanned.class)).hasSizeLessThanOrEqualTo(3);
        assertThat(world.logged(BatchPlanned.class).get(1).batch()).isEqualTo(2);
    }

    @Test
    void ticksMissedWhileABatchRunsAreOne() {
        world.holds("lines", "p0", 0, 10);
        FakeExecutor a = world.executor("a").register();
        world.recover();
        world.holds("lines", "p0", 0, 20).pass(Duration.ofSeconds(2));
        a.report();
        a.report();
        assertThat(world.logged(BatchPlanned.class))
                .extracting(BatchPlanned::batch)
                .isEqualTo(List.of(1L, 2L));
        assertThat(a.owed().getBatch()).isEqualTo(2);
    }
}
