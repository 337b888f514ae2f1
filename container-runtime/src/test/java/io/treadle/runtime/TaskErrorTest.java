package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.Beat;
import io.treadle.protocol.wire.RunBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A function comes to an Error, after which the executor has to end. */
class TaskErrorTest {
    private final StackOverflowError error = new StackOverflowError("deep");

    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("poison"), "lines-1", List.of("b")));
    private final Plan plan = Plan.of(
            Described.by(context -> context.stream(source)
                    .uid("lines")
                    .map(line -> {
                        if (line.equals("poison")) {
                            throw error;
                        }
                        return line;
                    })
                    .uid("parse")
                    .print()),
            1);
    private final CoreRig rig = new CoreRig("one", plan).linked(1);

    private RunBatch.Builder attempt(int number) {
        return batch(1, number, 2)
                .setPlacement(CoreRig.placement(plan, "one"))
                .addTasks(task(0, "lines-0", 0, 1))
                .addTasks(task(1, "lines-1", 0, 1));
    }

    private void poisoned() {
        rig.run(1, attempt(1));
        rig.runTask();
    }

    private void hangUp() {
        rig.core.handle(new ExecutorEvent.Unlinked(rig.link, "the driver hung up"), rig.now);
    }

    @Test
    void theDriverIsToldWhoseItIsBeforeTheExecutorEnds() {
        poisoned();

        assertThat(rig.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.getFatal()).isTrue();
            assertThat(failure.getAttempt()).isEqualTo(1);
            assertThat(failure.getStage()).isZero();
            assertThat(failure.getTask()).isZero();
            assertThat(failure.getMessage())
                    .isEqualTo("operator map \"parse\" failed at stream \"lines\", partition lines-0, position 0:"
                            + " java.lang.StackOverflowError: deep");
            assertThat(failure.getDetails()).contains("StackOverflowError");
        });
        assertThat(rig.errors).isEmpty();
        hangUp();
        assertThat(rig.errors).containsExactly(error);
        assertThat(rig.errorReported).isTrue();
        assertThat(rig.end).isEmpty();
    }

    @Test
    void nothingIsDoneAnyMoreMeanwhile() {
        rig.run(1, attempt(1));
        var other = rig.started.getLast();
        rig.runTask();
        assertThat(rig.cancelled).contains(other);
        int said = rig.sent.size();

        rig.run(1, attempt(2));
        rig.runTask(other);
        rig.now += ExecutorCore.FAREWELL_NANOS - 1;
        rig.core.step(rig.now);

        assertThat(rig.started).isEmpty();
        assertThat(rig.sent).hasSize(said);
        assertThat(rig.errors).isEmpty();
    }

    @Test
    void aDriverThatDoesNotHangUpIsNotWaitedForForLong() {
        poisoned();
        assertThat(rig.core.nextWakeNanos()).isEqualTo(rig.now + ExecutorCore.FAREWELL_NANOS);

        rig.now += ExecutorCore.FAREWELL_NANOS;
        rig.core.step(rig.now);

        assertThat(rig.errors).containsExactly(error);
        assertThat(rig.errorReported).isFalse();
    }

    @Test
    void withoutADriverTheExecutorEndsAtOnce() {
        rig.run(1, attempt(1));
        hangUp();
        rig.runTask();

        assertThat(rig.failures()).isEmpty();
        assertThat(rig.errors).containsExactly(error);
        assertThat(rig.errorReported).isFalse();
    }

    @Test
    void theErrorOfATaskThatIsNotOwedAnyMoreEndsTheExecutorAtOnce() {
        rig.run(1, attempt(1));
        var poisoned = rig.started.getFirst();
        rig.hear(message -> message.setEpoch(1).setBeat(Beat.newBuilder().setCommittedBatch(1)));
        rig.runTask(poisoned);

        assertThat(rig.failures()).isEmpty();
        assertThat(rig.errors).containsExactly(error);
        assertThat(rig.errorReported).isFalse();
    }
}
