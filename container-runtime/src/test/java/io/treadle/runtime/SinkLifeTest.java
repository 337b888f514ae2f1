package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.source.SourceUnavailableException;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.Place;
import io.treadle.protocol.wire.PreparedPart;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.TaskReport;
import io.treadle.protocol.wire.Welcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an executor tells sinks, and what it tells the driver of them. */
class SinkLifeTest {
    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("a", "b", "c"), "lines-1", List.of("d")));
    private final SlowSink first = new SlowSink();
    private final SlowSink second = new SlowSink();
    private @Nullable Exception failure;
    private final Plan plan = Plan.of(
            Described.by(context -> {
                var lines = context.stream(source).uid("lines");
                lines.to(first).uid("first");
                lines.map(line -> {
                            if (failure != null && line.equals("b")) {
                                throw failure;
                            }
                            return line;
                        })
                        .uid("check")
                        .to(second)
                        .uid("second");
            }),
            1);
    private final CoreRig rig = new CoreRig("one", plan).linked(7);

    private RunBatch.Builder attempt(int number) {
        return batch(1, number, 1).setPlacement(CoreRig.placement(plan, "one")).addTasks(task(0, "lines-0", 0, 3));
    }

    private void run(RunBatch.Builder batch) {
        rig.run(7, batch);
        rig.runTasks();
    }

    @Test
    void theyLearnWhoAsksForWhichPartOfWhat() {
        run(batch(5, 1, 2)
                .setAgain(true)
                .setPlannedMillis(1000)
                .clearSizes()
                .addSizes(StageSize.newBuilder().setTasks(1).setParts(4))
                .setPlacement(CoreRig.placement(plan, "one"))
                .addTasks(task(0, "lines-1", 0, 1).toBuilder().setPart(3)));

        assertThat(first.opened).containsExactly(new SinkContext("test", "first", "c0ffee"));
        assertThat(first.begun).singleElement().satisfies(part -> {
            assertThat(part.batch().number()).isEqualTo(5);
            assertThat(part.batch().time()).isEqualTo(Instant.ofEpochMilli(1000));
            assertThat(part.part()).isEqualTo(3);
            assertThat(part.parts()).isEqualTo(4);
            assertThat(part.epoch()).isEqualTo(7);
            assertThat(part.again()).isTrue();
        });
    }

    @Test
    void handlesAreReportedAndReportedAgainInALaterAttempt() throws Exception {
        run(attempt(1));
        first.nextWrite().complete("aside/1");
        assertThat(rig.reports()).isEmpty();
        second.nextWrite().complete();
        run(attempt(2));

        PreparedPart handle = PreparedPart.newBuilder()
                .setOperator(plan.graph().operators().stream()
                        .filter(operator -> operator.uid().equals("first"))
                        .findFirst()
                        .orElseThrow()
                        .id())
                .setHandle("aside/1")
                .build();
        assertThat(rig.reports())
                .hasSize(2)
                .allSatisfy(report -> assertThat(report.getTasks(0))
                        .extracting(TaskReport::getPreparedList)
                        .isEqualTo(List.of(handle)));
    }

    @Test
    void whatAFailedTaskHadBegunIsGivenUpAndWrittenInTheNextAttempt() throws Exception {
        failure = new IllegalStateException("no");
        run(attempt(1));

        assertThat(rig.failures()).singleElement().satisfies(failed -> {
            assertThat(failed.getKind()).isEqualTo(FailureKind.FUNCTION);
            assertThat(failed.getPlace())
                    .isEqualTo(Place.newBuilder()
                            .setOperatorUid("check")
                            .setStreamUid("lines")
                            .setPartition("lines-0")
                            .setPosition(1)
                            .build());
        });
        assertThat(first.aborted).isEqualTo(first.begun).hasSize(1);
        assertThat(second.aborted).isEqualTo(second.begun).hasSize(1);

        failure = null;
        run(attempt(2));
        first.nextWrite().complete();
        second.nextWrite().complete();
        assertThat(first.aborted).hasSize(1);
        assertThat(rig.reports()).hasSize(1);
    }

    @Test
    void aTaskThatIsNotWantedAnyMoreFinishesNothing() {
        rig.run(7, attempt(1));
        var task = rig.started.getFirst();
        rig.run(7, attempt(2).clearTasks());
        rig.runTask(task);

        assertThat(first.aborted).isEqualTo(first.begun).hasSize(1);
        assertThat(rig.failures()).isEmpty();
    }

    @Test
    void aSystemThatDoesNotAnswerIsToldFromAFunctionThatFails() throws Exception {
        failure = new UncheckedIOException(new IOException(new SourceUnavailableException("away", null)));
        run(attempt(1));
        failure = null;
        run(attempt(2));
        first.nextWrite().complete();
        second.nextWrite().end().completeExceptionally(new SinkUnavailableException("away", null));

        assertThat(rig.failures())
                .hasSize(2)
                .allSatisfy(failed -> assertThat(failed.getKind()).isEqualTo(FailureKind.UNAVAILABLE));
        assertThat(rig.failures().get(1).getPlace().getOperatorUid()).isEqualTo("second");
    }

    @Test
    void aDriverOfAnotherCheckpointEndsTheExecutor() {
        rig.hear(message -> message.setEpoch(8).setWelcome(Welcome.newBuilder().setCheckpoint("other")));

        assertThat(rig.end.orElseThrow().orElseThrow()).contains("other", "c0ffee");
    }
}
