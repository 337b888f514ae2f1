package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.RunBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmendedBatchTest {
    private final WordCount app = new WordCount(Map.of("lines-0", List.of("a b", "c"), "lines-1", List.of("d")), 4);
    private final CoreRig one = new CoreRig("one", app.plan).linked(1);

    private RunBatch.Builder attempt(int attempt, String... owners) {
        return batch(1, attempt, 2)
                .setPlacement(CoreRig.placement(app.plan, owners))
                .setPlacementVersion(attempt)
                .addTasks(task(0, "lines-0", 0, 2));
    }

    @Test
    void whatIsDoneIsNotMissedWhenItWasOwedByAnotherMeanwhile() {
        one.run(1, attempt(1, "one").addTasks(task(1, "lines-1", 0, 1)));
        one.runTasks();
        one.run(1, attempt(2, "one", "two"));
        one.run(1, attempt(3, "one").addTasks(task(1, "lines-1", 0, 1)));
        one.runTasks();

        assertThat(one.reports()).extracting(BatchReport::getAttempt).containsExactly(1, 2, 3);
        assertThat(one.reports().get(2).getTasksList()).hasSize(6);
        assertThat(app.counts(1)).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L, "d", 1L));
    }

    @Test
    void anExecutorThatLeavesAndComesBackIsGivenAllBucketsAgain() {
        one.run(1, attempt(1, "one", "two"));
        one.runTasks();
        var given = pushedByOne();
        one.run(1, attempt(2, "one"));
        one.run(1, attempt(3, "one", "two"));

        assertThat(given).isNotEmpty();
        assertThat(pushedByOne()).isEqualTo(given);
    }

    private List<PushedBuckets> pushedByOne() {
        List<PushedBuckets> messages =
                one.pushes.stream().map(CoreRig.Push::message).toList();
        one.pushes.clear();
        return messages;
    }
}
