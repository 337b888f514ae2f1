package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.DriverEvent.StopRequested;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** While a batch runs the next is got ready, so that nothing stands still between them. */
class NextBatchTest {
    private final World world = new World(Graphs.counting(1, "lines")).holds("lines", "p0", 0, 10);
    private final FakeExecutor a = world.executor("a").register();

    @Test
    void aBatchThatIsDueWhenTheOneBeforeIsDoneIsLoggedTogetherWithItsCommit() {
        world.recover();
        world.holds("lines", "p0", 0, 25).pass(Duration.ofMillis(350));
        world.logIsSlow = true;
        a.report();
        assertThat(world.logged(BatchCommitted.class)).isEmpty();

        world.logIsSlow = false;
        world.logCatchesUp();
        assertThat(world.log.get(world.log.size() - 2)).isEqualTo(new BatchCommitted(1, 10));
        assertThat(world.log).last().isInstanceOfSatisfying(BatchPlanned.class, next -> {
            assertThat(next.batch()).isEqualTo(2);
            assertThat(next.slices()).containsExactly(Events.slice("lines", new Slice("p0", 10, 25)));
        });
        assertThat(a.owed().getBatch()).isEqualTo(2);
        assertThat(world.mirrored).containsEntry("lines", Map.of("p0", 10L));
    }

    @Test
    void bothAreUnderWayAtOnce() {
        world.recover();
        world.holds("lines", "p0", 0, 25).pass(Duration.ofMillis(350));
        world.logIsSlow = true;
        a.report();
        assertThat(world.appending())
                .hasSize(2)
                .satisfiesExactly(
                        commit -> assertThat(commit).isInstanceOf(BatchCommitted.class),
                        plan -> assertThat(plan).isInstanceOf(BatchPlanned.class));
        assertThat(a.batches()).hasSize(1);
        assertThat(world.shown).isEmpty();
    }

    @Test
    void aBatchThatTakesLongHasTheSourcesAskedOnceAnInterval() {
        world.recover();
        int asked = world.polls.size();
        world.pass(Duration.ofSeconds(1));
        assertThat(world.polls.size() - asked).isBetween(9, 11);

        world.holds("lines", "p0", 0, 99).pass(Graphs.INTERVAL);
        a.report();
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(99);
    }

    @Test
    void nothingIsPlannedBehindTheLastBatchOfAnApplicationThatIsToEndNow() {
        world.recover();
        world.holds("lines", "p0", 0, 25).pass(Duration.ofMillis(350));
        world.tell(new StopRequested(false));
        a.report();
        assertThat(world.logged(BatchPlanned.class)).hasSize(1);
        assertThat(world.log).last().isEqualTo(new Ended(1234, false));
    }
}
