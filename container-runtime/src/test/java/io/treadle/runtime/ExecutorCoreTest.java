package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutorCoreTest {
    private final WordCount app =
            new WordCount(Map.of("lines-0", List.of("a b a", "c"), "lines-1", List.of("b", "a d")), 4);
    private final Map<String, Long> wanted = Map.of("a", 3L, "b", 2L, "c", 1L, "d", 1L);

    @Test
    void oneExecutorCountsWordsAndReportsAllItsTasks() {
        CoreRig one = new CoreRig("one", app.plan).linked(1);
        one.run(
                1,
                batch(1, 1, 2)
                        .setPlacement(CoreRig.placement(app.plan, "one"))
                        .addTasks(task(0, "lines-0", 0, 2))
                        .addTasks(task(1, "lines-1", 0, 2)));

        one.runTasks();

        assertThat(app.counts(1)).isEqualTo(wanted);
        assertThat(one.reports()).singleElement().satisfies(report -> {
            assertThat(report.getTasksList()).hasSize(6);
            assertThat(report.getTasks(0).getRecords()).isEqualTo(2);
            assertThat(report.getAttempt()).isEqualTo(1);
        });
        assertThat(one.pushes).isEmpty();
    }
}
