package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.Pair;
import io.treadle.api.PairDStream;
import io.treadle.api.function.Partitioner;
import io.treadle.api.graph.Plan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Keys that the application divides. */
class PartitionerTest {
    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("a", "b", "c", "a"), "lines-1", List.of("d", "a")));
    private final Map<Integer, String> seen = new TreeMap<>();

    private Plan plan(UnaryOperator<PairDStream<String, Long>> divided) {
        return Plan.of(
                Described.by(context -> divided.apply(context.stream(source).mapToPair(line -> Pair.of(line, 1L)))
                        .foreachPartition((part, records) -> records.forEachRemaining(
                                record -> seen.merge(part.part(), record.toString(), String::concat)))),
                2);
    }

    private CoreRig run(String name, Plan plan, String... owners) {
        CoreRig rig = new CoreRig(name, plan).linked(1);
        rig.run(
                1,
                batch(1, 1, 2)
                        .setPlacement(CoreRig.placement(plan, owners))
                        .addTasks(task(0, "lines-0", 0, 4))
                        .addTasks(task(1, "lines-1", 0, 2)));
        rig.runTasks();
        return rig;
    }

    @Test
    void eachKeyIsWhereThePartitionerSays() {
        CoreRig rig = run(
                "one",
                plan(pairs -> pairs.reduceByKey(Long::sum)
                        .partitionedBy((key, partitions) -> key.charAt(0) - 'a')
                        .partitions(4)),
                "one");

        assertThat(rig.failures()).isEmpty();
        assertThat(seen).isEqualTo(Map.of(0, "(a, 3)", 1, "(b, 1)", 2, "(c, 1)", 3, "(d, 1)"));
    }

    @Test
    void aPartitionThatIsNotThereIsRefusedAtItsOperator() {
        Partitioner<String> wide = (key, partitions) -> partitions;
        CoreRig rig =
                run("one", plan(pairs -> pairs.reduceByKey(Long::sum).uid("sum").partitionedBy(wide)), "one");

        assertThat(rig.failures()).hasSize(2).allSatisfy(failure -> {
            assertThat(failure.getPlace().getOperatorUid()).isEqualTo("sum");
            assertThat(failure.getMessage()).contains("the partitioner gave 2", "wanted 0 to 1");
        });
    }

    @Test
    void aPartitionerThatSaysSomethingElseWhereTheKeyArrivesIsFoundOut() {
        int[] answer = {1};
        Plan plan = plan(pairs -> pairs.reduceByKey(Long::sum).partitionedBy((key, partitions) -> answer[0]));
        CoreRig one = run("one", plan, "one", "two");
        CoreRig two = new CoreRig("two", plan).linked(1);
        two.run(1, batch(1, 1, 2).setPlacement(CoreRig.placement(plan, "one", "two")));
        answer[0] = 0;
        one.pushes.forEach(push -> two.pushed(1, push.message()));
        two.runTasks();

        assertThat(two.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getMessage()).contains("not the same in every process"));
    }
}
