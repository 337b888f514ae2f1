package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.Pair;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.RunBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sink takes its time to make durable what a task wrote. */
class SlowSinkTest {
    private final MemorySource<String> source = new MemorySource<>(Map.of("lines-0", List.of("a", "b", "a")));
    private final SlowSink sink = new SlowSink();
    private String suffix = "";
    private final List<String> seenBelow = new ArrayList<>();
    private final Plan plan = Plan.of(
            Described.by(context -> {
                var counts = context.stream(source)
                        .uid("lines")
                        .mapToPair(word -> Pair.of(word, 1L))
                        .reduceByKey(Long::sum, 1);
                counts.map(Object::toString).to(sink).uid("slow");
                counts.map(Pair::key)
                        .filter(word -> !word.equals("b") || suffix.isEmpty())
                        .repartition(1)
                        .foreachPartition((part, words) -> words.forEachRemaining(seenBelow::add));
            }),
            1);
    private final CoreRig rig = new CoreRig("one", plan).linked(1);

    private RunBatch.Builder attempt(int number) {
        return batch(1, number, 1).setPlacement(CoreRig.placement(plan, "one")).addTasks(task(0, "lines-0", 0, 3));
    }

    @Test
    void theStagesBelowDoNotWaitForItAndTheReportDoes() throws InterruptedException {
        rig.run(1, attempt(1));
        rig.runTasks();
        assertThat(seenBelow).containsExactlyInAnyOrder("a", "b");
        assertThat(rig.reports()).isEmpty();

        sink.nextWrite().complete();

        assertThat(rig.reports()).hasSize(1);
    }

    @Test
    void whatItCannotWriteFailsTheTaskWhichRunsAgainWithTheSameInput() throws InterruptedException {
        rig.run(1, attempt(1));
        rig.runTasks();
        sink.nextWrite().end().completeExceptionally(new IllegalStateException("the disk is full"));
        assertThat(rig.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getMessage())
                        .startsWith("operator slow \"slow\" failed at ")
                        .endsWith("java.lang.IllegalStateException: the disk is full"));
        assertThat(rig.reports()).isEmpty();

        rig.run(1, attempt(2));
        rig.runTasks();
        sink.nextWrite().complete();

        assertThat(sink.records).containsExactlyInAnyOrder("(a, 2)", "(b, 1)", "(a, 2)", "(b, 1)");
        assertThat(seenBelow).containsExactlyInAnyOrder("a", "b");
        assertThat(rig.reports()).hasSize(1);
    }

    @Test
    void aTaskThatGivesOtherRecordsWhenItRunsAgainIsInconsistent() throws InterruptedException {
        suffix = "1";
        rig.run(1, attempt(1));
        rig.runTasks();
        sink.nextWrite().end().completeExceptionally(new IllegalStateException("the disk is full"));
        suffix = "";
        rig.run(1, attempt(2));
        rig.runTasks();

        assertThat(rig.failures()).hasSize(2).last().satisfies(failure -> {
            assertThat(failure.getKind()).isEqualTo(FailureKind.INCONSISTENT);
            assertThat(failure.getStage()).isEqualTo(1);
            assertThat(failure.getMessage()).contains("stage 1, task 0 of batch 1", "not deterministic");
        });
    }

    @Test
    void anErrorOfItsIsLaidAtItAndEndsTheExecutor() throws InterruptedException {
        rig.run(1, attempt(1));
        rig.runTasks();
        LinkageError error = new LinkageError("half of the sink is gone");

        sink.nextWrite().end().completeExceptionally(error);

        assertThat(rig.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.getFatal()).isTrue();
            assertThat(failure.getMessage())
                    .startsWith("operator slow \"slow\" failed at ")
                    .endsWith("java.lang.LinkageError: half of the sink is gone");
        });
        assertThat(rig.reports()).isEmpty();
        rig.core.handle(new ExecutorEvent.Unlinked(rig.link, "the driver hung up"), rig.now);
        assertThat(rig.errors).containsExactly(error);
    }

    @Test
    void whatItSaysAboutABatchThatWasReplacedIsIgnored() throws InterruptedException {
        rig.run(1, attempt(1));
        rig.runTasks();
        rig.run(1, attempt(1).setBatch(2).setCommittedBatch(1));

        sink.nextWrite().end().completeExceptionally(new IllegalStateException("the disk is full"));

        assertThat(rig.failures()).isEmpty();
    }
}
