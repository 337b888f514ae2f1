package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.TookOver;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.ToExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class TakeOverTest {
    private static final BatchLogEvent FOUND = Events.found("lines", Map.of("p0", 10L));
    private static final BatchLogEvent PLANNED = planned(5, 10, 20);

    private final World world = new World(Graphs.counting(2, "lines")).holds("lines", "p0", 10, 30);

    private static TookOver tookOver(long epoch) {
        return Events.tookOver(epoch, World.APPLICATION, "f", 0, 0, 0);
    }

    private static BatchPlanned planned(long batch, long from, long until) {
        return Events.planned(batch, 77, List.of(Events.slice("lines", new Slice("p0", from, until))));
    }

    @Test
    void aBatchPlannedAndNotCommittedRunsAgainWithItsNumberAndSlices() {
        FakeExecutor a = world.executor("a").register();
        world.recover(tookOver(3), FOUND, PLANNED);

        assertThat(world.log).hasSize(1).first().isInstanceOf(TookOver.class);
        assertThat(a.owed().getBatch()).isEqualTo(5);
        assertThat(a.owed().getPlannedMillis()).isEqualTo(77);
        assertThat(a.owed().getTasks(0).getFrom()).isEqualTo(10);
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(20);

        a.report();
        assertThat(world.log).contains(new BatchCommitted(5, 10));
        world.tick();
        assertThat(world.logged(BatchPlanned.class))
                .singleElement()
                .satisfies(next ->
                        assertThat(next.slices()).containsExactly(Events.slice("lines", new Slice("p0", 20, 30))));
    }

    @Test
    void nothingRunsBeforeTheHistoryIsFinalAndTookOverIsDurable() {
        FakeExecutor a = world.executor("a").register();
        world.pass(Graphs.INTERVAL.multipliedBy(30));
        assertThat(a.received).anyMatch(message -> message.hasWelcome());
        assertThat(a.batches()).isEmpty();
        assertThat(world.status().getState()).isEqualTo("RECOVERING");

        world.logIsSlow = true;
        world.recover(tookOver(3), FOUND, PLANNED);
        assertThat(a.batches()).isEmpty();
        world.logCatchesUp();
        assertThat(a.batches()).hasSize(1);
    }

    @Test
    void tookOverSaysWhatWasFound() {
        world.recover(tookOver(3), FOUND, PLANNED, new BatchCommitted(5, 10), new Advanced(9));
        assertThat(world.logged(TookOver.class)).singleElement().satisfies(entry -> {
            assertThat(entry.epoch()).isEqualTo(World.EPOCH);
            assertThat(entry.committedBatch()).isEqualTo(5);
            assertThat(entry.historyHash()).isNotZero();
        });
        FakeExecutor a = world.executor("a").register();
        assertThat(a.owed().getBatch()).isEqualTo(10);
    }

    @Test
    void positionsOfAStreamThatTheGraphLacksAreRefused() {
        world.recover(tookOver(3), Events.found("old-lines", Map.of("p0", 3L)));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message())
                .contains("\"old-lines\"", "\"lines\"", ".uid(", "treadle.checkpoint.allow.unclaimed");
        assertThat(world.log).isEmpty();
    }

    @Test
    void positionsOfAStreamThatTheGraphLacksAreKeptIfAllowed() {
        World allowed = new World(Graphs.counting(2, "lines"), Map.of("treadle.checkpoint.allow.unclaimed", "true"))
                .holds("lines", "p0", 10, 30);
        FakeExecutor a = allowed.executor("a").register();
        allowed.recover(
                tookOver(3),
                Events.found("old-lines", Map.of("p0", 3L)),
                Events.planned(1, 0, List.of(Events.slice("old-lines", new Slice("p0", 3, 9)))));
        a.report();
        assertThat(allowed.outcome).isNull();
        assertThat(allowed.log).contains(new BatchCommitted(1, 0));
    }

    @Test
    void driversThatFollowEachOtherWithoutProgressEndTheApplication() {
        List<BatchLogEvent> history = new ArrayList<>(List.of(FOUND, PLANNED));
        history.add(0, tookOver(1));
        for (int epoch = 2; epoch <= 5; epoch++) {
            history.add(tookOver(epoch));
        }
        world.recover(history.toArray(BatchLogEvent[]::new));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("5 drivers", "treadle.driver.crash.loop.max", "batch 5", "p0");
    }

    @Test
    void driversOfAnotherRunDoNotCountAsACrashLoop() {
        List<BatchLogEvent> history = new ArrayList<>();
        for (int epoch = 1; epoch <= 5; epoch++) {
            history.add(Events.tookOver(epoch, "application_0", "f", 0, 0, 0));
        }
        world.recover(history.toArray(BatchLogEvent[]::new));
        assertThat(world.outcome).isNull();
    }

    @Test
    void anAttemptOfARunThatHasEndedSucceedsAtOnce() {
        world.recover(tookOver(3), new Ended(0, true));
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(world.log).isEmpty();
    }

    @Test
    void anotherRunGoesOnWhereTheOneThatEndedStopped() {
        FakeExecutor a = world.executor("a").register();
        world.recover(
                Events.tookOver(3, "application_0", "f", 0, 0, 0),
                FOUND,
                PLANNED,
                new BatchCommitted(5, 10),
                new Ended(0, true));
        assertThat(a.owed().getTasks(0).getFrom()).isEqualTo(20);
    }

    @Test
    void aDriverThatFindsALaterEpochInTheLogEnds() {
        world.recover(tookOver(World.EPOCH + 1));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.REPLACED);
    }

    @Test
    void aHistoryThatNoDriverCanHaveWrittenIsRefused() {
        Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> world.recover(tookOver(3), FOUND, planned(1, 11, 20)))
                .withMessageContaining("batch log does not make sense");
        Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> world.recover(tookOver(3), new BatchCommitted(1, 1)));
        Assertions.assertThatIllegalStateException().isThrownBy(() -> world.recover(tookOver(3), tookOver(2)));
    }

    @Test
    void aBatchPlannedUnderOtherParallelismRunsAsItWasPlannedAndTheNextByThePlan() {
        FakeExecutor a = world.executor("a").register();
        world.recover(
                tookOver(3),
                FOUND,
                new BatchPlanned(
                        5,
                        77,
                        List.of(Events.slice("lines", new Slice("p0", 10, 20), 3)),
                        new TreeMap<>(Map.of("lines", new Size(1, 4), "counts", new Size(5, 5))),
                        OptionalLong.of(900)));
        assertThat(a.owed().getSizesList())
                .extracting(StageSize::getTasks, StageSize::getParts)
                .containsExactly(tuple(1, 4), tuple(5, 5));
        assertThat(a.owed().getTasks(0).getPart()).isEqualTo(3);
        assertThat(a.owed().getWatermarkMillis()).isEqualTo(900);
        assertThat(a.owed().getPlacement().getOwners(0).getOwnerCount()).isEqualTo(5);
        a.report();
        assertThat(a.owed().getSizes(1).getTasks()).isEqualTo(2);
        assertThat(a.owed().getPlacement().getOwners(0).getOwnerCount()).isEqualTo(2);
    }

    @Test
    void theCheckpointsIdIsMadeOnceAndToldToExecutorsBeforeTheirFirstBatch() {
        FakeExecutor a = world.executor("a").register();
        assertThat(welcomes(a)).containsExactly("");
        world.recover(Events.oldTookOver(3, World.APPLICATION, "f", 0, 0, 0), FOUND, PLANNED);
        assertThat(welcomes(a)).containsExactly("", Events.CHECKPOINT);
        assertThat(world.logged(TookOver.class))
                .singleElement()
                .satisfies(entry -> assertThat(entry.checkpoint()).isEqualTo(Events.CHECKPOINT));
        assertThat(welcomes(world.executor("b").register())).containsExactly(Events.CHECKPOINT);

        World successor = new World(Graphs.counting(2, "lines"));
        FakeExecutor c = successor.executor("c").register();
        successor.recover(new TookOver(3, World.APPLICATION, "f", 0, 0, 0, "fedcba987654"));
        assertThat(welcomes(c)).last().isEqualTo("fedcba987654");
        assertThat(successor.logged(TookOver.class).get(0).checkpoint()).isEqualTo("fedcba987654");
    }

    private static List<String> welcomes(FakeExecutor executor) {
        return executor.received.stream()
                .filter(ToExecutor::hasWelcome)
                .map(message -> message.getWelcome().getCheckpoint())
                .toList();
    }
}
