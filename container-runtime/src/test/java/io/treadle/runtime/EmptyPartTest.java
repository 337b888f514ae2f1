package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.WriteContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run of a part that has no records, after one that may have had some. */
class EmptyPartTest {
    private final SlowSink sink = new SlowSink();
    private final Plan plan = Plan.of(
            Described.by(context -> context.stream(new MemorySource<>(Map.of("lines-0", List.of("a"))))
                    .uid("lines")
                    .filter(line -> false)
                    .to(sink)),
            1);
    private final CoreRig rig = new CoreRig("one", plan).linked(7);

    private void run(boolean again) {
        rig.run(
                7,
                batch(1, 1, 1)
                        .setAgain(again)
                        .setPlacement(CoreRig.placement(plan, "one"))
                        .addTasks(task(0, "lines-0", 0, 1)));
        rig.runTasks();
    }

    @Test
    void aMarkedOutputSetsItsMarkSoThatWhoeverHadRecordsIsNoticed() throws InterruptedException {
        sink.guarantee = Guarantee.MARKED;
        run(true);

        assertThat(sink.begun).extracting(WriteContext::again).containsExactly(true);
        assertThat(rig.reports()).isEmpty();
        sink.nextWrite().complete();
        assertThat(rig.reports()).hasSize(1);
    }

    @Test
    void inTheFirstRunItIsNotBegun() {
        sink.guarantee = Guarantee.MARKED;
        run(false);

        assertThat(sink.begun).isEmpty();
        assertThat(rig.reports()).hasSize(1);
    }

    @Test
    void ofAnOutputWithoutMarksItIsNotBegun() {
        run(true);

        assertThat(sink.begun).isEmpty();
        assertThat(rig.reports()).hasSize(1);
    }
}
