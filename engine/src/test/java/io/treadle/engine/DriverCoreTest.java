package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Size;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriverCoreTest {
    private final World world =
            new World(Graphs.counting(4, "lines")).holds("lines", "p0", 10, 30).holds("lines", "p1", 0, 5);

    @Test
    void aBatchIsPlannedRunReportedAndCommitted() {
        FakeExecutor a = world.executor("a").register();
        FakeExecutor b = world.executor("b").register();
        world.recover();
        a.report("(x,1)");
        b.report();

        assertThat(world.log)
                .hasSize(4)
                .first()
                .isEqualTo(Events.tookOver(
                        World.EPOCH, World.APPLICATION, world.plan.graph().fingerprint(), 0, 0, 1234));
        assertThat(world.log.get(1)).isEqualTo(Events.found("lines", Map.of("p0", 10L, "p1", 0L)));
        assertThat(world.log.get(2))
                .isEqualTo(new BatchPlanned(
                        1,
                        1234,
                        List.of(
                                Events.slice("lines", new Slice("p0", 10, 30), 0),
                                Events.slice("lines", new Slice("p1", 0, 5), 1)),
                        new TreeMap<>(Map.of("lines", new Size(2, 2), "counts", new Size(4, 4))),
                        OptionalLong.empty()));
        assertThat(world.log.get(3)).isEqualTo(new BatchCommitted(1, 25));
        assertThat(world.shown).singleElement().satisfies(summary -> {
            assertThat(summary.records()).isEqualTo(25);
            assertThat(summary.printed()).containsExactly("(x,1)");
        });
        assertThat(world.mirrored).containsEntry("lines", Map.of("p0", 30L, "p1", 5L));
    }

    @Test
    void everyExecutorIsSentItsPartOfTheBatchAndThePlacementOnce() {
        FakeExecutor a = world.executor("a").register();
        FakeExecutor b = world.executor("b").register();
        world.recover();

        assertThat(a.partitions()).hasSize(1);
        assertThat(b.partitions()).hasSize(1).doesNotContainAnyElementsOf(a.partitions());
        assertThat(a.owed().getPlacement().getPeersList()).hasSize(2);
        assertThat(a.owed().getPlacement().getOwners(0).getOwnerList()).containsExactlyInAnyOrder(0, 0, 1, 1);
        assertThat(a.owed().getSizes(0).getTasks()).isEqualTo(2);

        a.report();
        b.report();
        world.holds("lines", "p0", 10, 40).tick();

        assertThat(a.owed().getBatch() + b.owed().getBatch()).isEqualTo(4);
        assertThat(a.owed().hasPlacement()).isFalse();
        assertThat(a.owed().getCommittedBatch()).isEqualTo(1);
        assertThat(a.owed().getPlacementVersion()).isEqualTo(a.batches().get(0).getPlacementVersion());
    }

    @Test
    void nothingRunsBeforeItsPlanIsDurable() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        world.logIsSlow = true;
        world.holds("lines", "p0", 10, 40).tick();
        assertThat(a.owed().getBatch()).isEqualTo(1);

        world.logCatchesUp();
        assertThat(a.owed().getBatch()).isEqualTo(2);
    }

    @Test
    void nothingIsShownBeforeItsCommitIsDurable() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        world.logIsSlow = true;
        a.report();
        assertThat(world.shown).isEmpty();
        assertThat(world.status().getCommittedBatch()).isZero();

        world.logCatchesUp();
        assertThat(world.shown).hasSize(1);
        assertThat(world.status().getCommittedBatch()).isEqualTo(1);
        assertThat(world.status().getCommittedRecords()).isEqualTo(25);
    }

    @Test
    void howFullHeapsAreAndWhichTaskTookLongestIsSaid() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.heartbeat(300, 1000);
        assertThat(world.status().getExecutors(0).getUsedHeapBytes()).isEqualTo(300);
        assertThat(world.status().getExecutors(0).getMaxHeapBytes()).isEqualTo(1000);

        a.report();
        assertThat(world.shown).singleElement().satisfies(summary -> {
            assertThat(summary.tasks()).isEqualTo(2);
            assertThat(summary.longestTask()).hasValue(new Happening.LongestTask("lines", 0, 20));
        });
    }
}
