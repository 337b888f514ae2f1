package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Executors come one after the other. */
class GatheringTest {
    private final World world = new World(
                    Graphs.counting(4, "lines"), Map.of("treadle.executor.gather.timeout", "2s"), 2)
            .holds("lines", "p0", 0, 10)
            .holds("lines", "p1", 0, 10);

    @Test
    void theFirstBatchWaitsForAllThatAreWanted() {
        world.recover();
        FakeExecutor a = world.executor("a").register();
        world.pass(Duration.ofMillis(1500));
        assertThat(a.batches()).isEmpty();

        FakeExecutor b = world.executor("b").register();
        world.tick();

        assertThat(a.partitions()).hasSize(1);
        assertThat(b.partitions()).hasSize(1);
    }

    @Test
    void itDoesNotWaitForLong() {
        world.recover();
        FakeExecutor a = world.executor("a").register();

        world.pass(Duration.ofSeconds(2));
        world.tick();

        assertThat(a.partitions()).hasSize(2);
    }

    @Test
    void aBatchThatWasLeftWaitsToo() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.found("lines", Map.of("p0", 0L, "p1", 0L)),
                Events.planned(
                        5,
                        77,
                        List.of(
                                Events.slice("lines", new Slice("p0", 0, 10)),
                                Events.slice("lines", new Slice("p1", 0, 10)))));
        FakeExecutor a = world.executor("a").register();
        assertThat(a.batches()).isEmpty();

        world.pass(Duration.ofSeconds(2));

        assertThat(a.owed().getBatch()).isEqualTo(5);
        assertThat(a.partitions()).hasSize(2);
    }

    @Test
    void laterAnybodyWillDo() {
        world.recover();
        FakeExecutor a = world.executor("a").register();
        FakeExecutor b = world.executor("b").register();
        world.tick();
        a.report();
        b.report();
        b.disconnect();

        world.holds("lines", "p0", 0, 20).holds("lines", "p1", 0, 20).tick();

        assertThat(a.partitions()).hasSize(2);
    }
}
