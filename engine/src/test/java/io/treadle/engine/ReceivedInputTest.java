package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Available;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.DriverEvent.SourceTold;
import io.treadle.engine.DriverEvent.StopRequested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A stream that is received, beside one that is asked: each receiver's log is a partition, and tells of itself. */
class ReceivedInputTest {
    private final World world = world();
    private final FakeExecutor a = world.executor("a").register();
    private final FakeExecutor b = world.executor("b").register();

    /** What is received beside what is asked. */
    private static World world() {
        var plan = Graphs.counting(1, "clicks", "lines");
        Input.Kinds asked = Input.of(plan);
        Input.Kinds kinds =
                stage -> stage.input().uid().equals("clicks") ? new ReceivedInput("clicks") : asked.of(stage);
        return new World(plan, kinds, Map.of(), 2);
    }

    private void told(Available... partitions) {
        world.tell(new SourceTold("clicks", List.of(partitions)));
    }

    private static Available log(String receiver, long next, long end, boolean last, String... hosts) {
        return new Available(receiver, next, end, OptionalLong.empty(), "", last, List.of(hosts));
    }

    private void runBatch() {
        world.tick();
        List.of(a, b).forEach(each -> {
            if (!each.batches().isEmpty()) {
                each.report();
            }
        });
    }

    private List<Slice> planned(int index) {
        return world.logged(BatchPlanned.class).get(index).slices().stream()
                .map(BatchLogEvent.StreamSlice::slice)
                .toList();
    }

    @Test
    void itIsNotAskedAndABatchReadsWhatWasTold() {
        world.recover();
        told(log("r1", 0, 7, false));
        runBatch();
        told(log("r1", 7, 9, false), log("r2", 0, 3, false));
        runBatch();

        assertThat(world.polls).isNotEmpty().noneMatch(poll -> poll.startsWith("clicks"));
        assertThat(world.beginnings).containsExactly("lines");
        assertThat(planned(0)).containsExactly(new Slice("r1", 0, 7));
        assertThat(planned(1)).containsExactly(new Slice("r1", 7, 9), new Slice("r2", 0, 3));
        assertThat(world.mirrored).containsEntry("clicks", Map.of("r1", 9L, "r2", 3L));
        assertThat(world.logged(BatchCommitted.class))
                .extracting(BatchCommitted::records)
                .containsExactly(7L, 5L);
    }

    @Test
    void itIsReadWhereItWasReceivedIfItCan() {
        world.recover();
        told(log("r1", 0, 5, false, "host-b"), log("r2", 0, 5, true, "host-a"), log("r3", 0, 5, false, "host-b"));
        world.tick();
        assertThat(a.partitions()).containsExactly("r2");
        assertThat(b.partitions()).containsExactlyInAnyOrder("r1", "r3");
    }

    @Test
    void whatIsToldAgainBeforeItsBeginningIsDurableBeginsOnceAndWhereItFirstSaid() {
        world.recover();
        world.logIsSlow = true;
        told(log("r1", 0, 5, false));
        told(log("r1", 5, 8, false));
        world.logIsSlow = false;
        world.logCatchesUp();
        runBatch();
        assertThat(world.logged(PositionsFound.class))
                .filteredOn(found -> found.streamUid().equals("clicks"))
                .containsExactly(Events.found("clicks", Map.of("r1", 0L)));
        assertThat(planned(0)).containsExactly(new Slice("r1", 0, 8));
    }

    @Test
    void anOlderWordThatComesLateTakesNothingBack() {
        world.recover();
        told(log("r1", 0, 8, false));
        told(log("r1", 0, 5, false));
        runBatch();
        assertThat(planned(0)).containsExactly(new Slice("r1", 0, 8));
    }

    @Test
    void aReceiverThatHasEndedIsForgottenWhenAllOfItIsPlannedAndNotBegunAgain() {
        world.recover();
        told(log("r1", 0, 5, true), log("r2", 0, 5, false));
        runBatch();
        told(log("r2", 5, 5, true));
        told(log("r1", 0, 5, true), log("r2", 0, 5, false));
        runBatch();
        assertThat(world.logged(PartitionsEnded.class)).containsExactly(new PartitionsEnded("clicks", List.of("r2")));
        assertThat(world.logged(BatchPlanned.class)).hasSize(1);
        assertThat(world.mirrored).containsEntry("clicks", Map.of("r2", 5L));
    }

    @Test
    void aLaterDriverGoesOnWhereTheLogSaysWhenItIsToldAnew() {
        world.recover(Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0), Events.found("clicks", Map.of("r1", 4L)));
        told(log("r1", 0, 9, false));
        runBatch();
        assertThat(planned(0)).containsExactly(new Slice("r1", 4, 9));
    }

    @Test
    void theEndWaitsTillWhatWasToldIsDurableAndTakesItIn() {
        world.holds("lines", "p0", 0, 0).recover();
        world.logIsSlow = true;
        told(log("r1", 0, 5, false));
        world.tell(new StopRequested(true));
        world.pass(Duration.ofMillis(500));
        world.logIsSlow = false;
        world.logCatchesUp();
        told(log("r1", 5, 6, false));
        runBatch();
        assertThat(planned(0)).containsExactly(new Slice("r1", 0, 5));
        assertThat(world.log).last().isEqualTo(new Ended(1234, true));
    }
}
