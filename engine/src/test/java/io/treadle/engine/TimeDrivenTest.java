package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.DriverEvent.StopRequested;
import io.treadle.protocol.wire.StageSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Time gives operators something to do: batches without records, and the watermark. */
class TimeDrivenTest {
    private final World world = new World(Graphs.windowing(2, "lines", "words"));
    private final FakeExecutor a = world.executor("a").register();

    private BatchPlanned planned() {
        List<BatchPlanned> all = world.logged(BatchPlanned.class);
        return all.get(all.size() - 1);
    }

    @Test
    void aBatchWithoutRecordsRunsAtEachTickAsAnyOther() {
        world.recover();
        world.tick();
        assertThat(planned().slices()).isEmpty();
        assertThat(planned().sizes())
                .isEqualTo(Map.of("lines", new Size(0, 0), "words", new Size(0, 0), "counts", new Size(2, 2)));
        assertThat(a.owed().getTasksList()).isEmpty();
        assertThat(a.owed().getSizesList().stream().map(StageSize::getTasks)).containsExactly(0, 0, 2);

        a.report();
        world.tick();
        world.tick();
        assertThat(world.logged(BatchPlanned.class)).hasSizeGreaterThan(1);
        assertThat(world.logged(BatchCommitted.class)).contains(new BatchCommitted(1, 0));
        assertThat(a.batches()).hasSameSizeAs(world.logged(BatchPlanned.class));
    }

    @Test
    void whereTimeDrivesNothingNoneRuns() {
        World still = new World(Graphs.counting(2, "lines"));
        FakeExecutor b = still.executor("b").register();
        still.recover();
        still.pass(Duration.ofMillis(500));
        assertThat(b.batches()).isEmpty();
        assertThat(still.logged(Advanced.class)).hasSize(1);
    }

    @Test
    void itIsGivenToAnotherExecutorAsAnyOtherIfItsExecutorIsLost() {
        world.recover();
        world.tick();
        FakeExecutor b = world.executor("b").register();
        a.disconnect();
        assertThat(b.owed().getBatch()).isEqualTo(planned().batch());
        assertThat(b.owed().getAttempt()).isEqualTo(2);
        b.report();
        assertThat(world.logged(BatchCommitted.class)).hasSize(1);
    }

    @Test
    void aBatchThatFollowsAtOnceBecauseMoreIsThereIsNotFollowedByAnEmptyOne() {
        World full = new World(Graphs.windowing(1, "lines"), Map.of("treadle.batch.max.records", "10"));
        full.holds("lines", "p0", 0, 15);
        FakeExecutor b = full.executor("b").register();
        full.recover();
        b.report();
        b.report();
        assertThat(full.logged(BatchCommitted.class))
                .extracting(BatchCommitted::records)
                .containsExactly(10L, 5L);
        assertThat(full.logged(BatchPlanned.class)).hasSize(2);
    }

    @Test
    void theWatermarkIsWhereAllStreamsHaveComeAndNeverFalls() {
        world.recover();
        assertThat(planned().watermarkMillis()).isEmpty();
        a.newest(Map.of("lines-time", 700L));
        world.tick();
        assertThat(planned().watermarkMillis()).isEmpty();
        assertThat(a.owed().hasWatermarkMillis()).isFalse();

        a.newest(Map.of("lines-time", 900L, "words-time", 500L));
        world.tick();
        assertThat(planned().watermarkMillis()).hasValue(500);
        assertThat(a.owed().getWatermarkMillis()).isEqualTo(500);

        a.newest(Map.of("lines-time", 100L, "words-time", 300L));
        world.tick();
        assertThat(planned().watermarkMillis()).hasValue(500);
        a.newest(Map.of("words-time", 1000L));
        world.tick();
        assertThat(planned().watermarkMillis()).hasValue(900);
    }

    @Test
    void aLaterDriverRunsABatchWithTheWatermarkItWasPlannedWithAndGoesOnFromThere() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.found("lines", Map.of()),
                Events.found("words", Map.of()),
                Events.planned(4, 40, List.of()),
                new BatchCommitted(
                        4, 0, new TreeMap<>(), new TreeMap<>(Map.of("lines-time", 700L, "words-time", 600L))),
                new BatchPlanned(5, 50, List.of(), new TreeMap<>(), OptionalLong.of(550)));
        assertThat(a.owed().getBatch()).isEqualTo(5);
        assertThat(a.owed().getWatermarkMillis()).isEqualTo(550);

        a.report();
        world.tick();
        assertThat(planned().batch()).isGreaterThan(5);
        assertThat(a.owed().getWatermarkMillis()).isEqualTo(600);
    }

    @Test
    void theEndDoesNotWaitForTimeToPass() {
        world.holds("lines", "p0", 0, 5).recover();
        world.tell(new StopRequested(true));
        a.report();
        world.tick();
        world.tick();
        assertThat(world.log).last().isEqualTo(new Ended(1234, true));
    }
}
