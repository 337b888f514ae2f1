package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.ExecutorPool;
import io.treadle.api.ExecutorResource;
import io.treadle.api.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What functions open once for each executor; two executors of one JVM have one each, as in local mode. */
class ResourcesTest {
    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("a", "b"), "lines-1", List.of("c")));
    private final AtomicInteger opened = new AtomicInteger();
    private final List<String> closed = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final AtomicReference<ExecutorResource<String>> resource = new AtomicReference<>();
    private final AtomicReference<ExecutorPool<String>> pool = new AtomicReference<>();

    private final Plan shared = Plan.of(
            Described.by(context -> {
                resource.set(context.executorResource(this::open, closed::add));
                context.stream(source)
                        .map(line -> line + resource.get().get())
                        .foreachPartition((part, lines) -> lines.forEachRemaining(seen::add));
            }),
            1);
    private final Plan pooled = Plan.of(
            Described.by(context -> {
                pool.set(context.executorPool(this::open, closed::add));
                context.stream(source)
                        .map(line -> pool.get().use(one -> {
                            if (line.equals("b")) {
                                throw new IllegalStateException("no b");
                            }
                            return line + one;
                        }))
                        .foreachPartition((part, lines) -> lines.forEachRemaining(seen::add));
            }),
            1);

    private String open() {
        int number = opened.incrementAndGet();
        if (number == 1) {
            throw new IllegalStateException("not yet");
        }
        return "#" + number;
    }

    private static CoreRig run(CoreRig rig, int attempt) {
        rig.run(
                1,
                batch(1, attempt, 2)
                        .setPlacement(CoreRig.placement(rig.plan, rig.incarnation))
                        .addTasks(task(0, "lines-0", 0, 2))
                        .addTasks(task(1, "lines-1", 0, 1)));
        rig.runTasks();
        return rig;
    }

    @Test
    void oneIsOpenedAtFirstUseInEachExecutorAndClosedWithIt() {
        CoreRig one = run(new CoreRig("one", shared).linked(1), 1);
        assertThat(one.failures()).hasSize(1);
        assertThat(seen).containsExactly("c#2");
        CoreRig two = run(new CoreRig("two", shared).linked(1), 1);
        run(one, 2);

        assertThat(seen).containsExactly("c#2", "a#3", "b#3", "c#3", "a#2", "b#2");
        one.tasks.close();
        assertThat(closed).containsExactly("#2");
        two.tasks.close();
        assertThat(closed).containsExactly("#2", "#3");
    }

    @Test
    void outsideOfAFunctionThereIsNone() {
        run(new CoreRig("one", shared).linked(1), 1);

        assertThatThrownBy(() -> resource.get().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("within the function");
    }

    @Test
    void aPoolLendsOneAndClosesWhatAFunctionFailedWith() {
        opened.set(1);
        CoreRig one = run(new CoreRig("one", pooled).linked(1), 1);

        assertThat(one.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getMessage()).contains("no b"));
        assertThat(closed).containsExactly("#2");
        assertThat(seen).containsExactly("c#3");
        one.tasks.close();
        assertThat(closed).containsExactly("#2", "#3");
    }
}
