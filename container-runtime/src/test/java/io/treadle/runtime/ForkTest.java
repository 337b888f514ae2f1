package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.RunBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Records that more than one reads, and of which somebody may change what they were given. */
class ForkTest {
    private final MemorySource<String> source = new MemorySource<>(Map.of("lines-0", List.of("a", "b")));
    private final List<Object> seen = new ArrayList<>();

    /** Of the application, and can be changed. */
    static final class Box {
        private String text;

        Box(String text) {
            this.text = text;
        }
    }

    private CoreRig run(StreamingConf conf, Consumer<DStream<String>> main) {
        Plan plan = Plan.of(Described.by(context -> main.accept(context.stream(source))), 1);
        CoreRig rig = new CoreRig("one", plan, conf).linked(1);
        rig.run(1, batch(1, 1, 1).setPlacement(CoreRig.placement(plan, "one")).addTasks(task(0, "lines-0", 0, 2)));
        rig.runTasks();
        return rig;
    }

    private static StreamingConf conf() {
        return StreamingConf.of(Map.of());
    }

    private void twoThatChange(DStream<String> lines) {
        DStream<Box> boxes = lines.map(Box::new).uid("boxes");
        for (String mark : List.of("1", "2")) {
            boxes.map(box -> {
                        box.text += mark;
                        return box;
                    })
                    .foreachPartition((part, records) -> records.forEachRemaining(box -> seen.add(box.text)));
        }
    }

    @Test
    void eachReaderHasItsOwn() {
        CoreRig rig = run(conf().register(Box.class), this::twoThatChange);

        assertThat(rig.failures()).isEmpty();
        assertThat(seen).containsExactlyInAnyOrder("a1", "b1", "a2", "b2");
    }

    @Test
    void listsNeedNothingToBeSaid() {
        CoreRig rig = run(conf(), lines -> {
            DStream<List<String>> lists = lines.map(line -> new ArrayList<>(List.of(line)));
            lists.map(list -> list.add("x")).print();
            lists.map(List::size).foreachPartition((part, records) -> records.forEachRemaining(seen::add));
        });

        assertThat(rig.failures()).isEmpty();
        assertThat(seen).containsExactly(1, 1);
    }

    @Test
    void whatCannotBeCopiedFailsWithTheClassAndBothRemedies() {
        CoreRig rig = run(conf(), this::twoThatChange);

        assertThat(rig.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.getPlace().getOperatorUid()).isEqualTo("boxes");
            assertThat(failure.getPlace().getPosition()).isZero();
            assertThat(failure.getMessage())
                    .contains("2 operators read these records", Box.class.getName())
                    .contains("conf.register(Box.class)", "conf.immutable(");
        });
    }

    @Test
    void whatTheApplicationDeclaresToStayAsItIsIsShared() {
        List<Box> boxes = new ArrayList<>();
        CoreRig rig = run(conf().immutable(Box.class), lines -> {
            DStream<Box> boxed = lines.map(Box::new);
            boxed.foreachPartition((part, records) -> records.forEachRemaining(boxes::add));
            boxed.foreachPartition((part, records) -> records.forEachRemaining(seen::add));
        });

        assertThat(rig.failures()).isEmpty();
        assertThat(seen).hasSize(2);
        assertThat(boxes).zipSatisfy(seen, (box, other) -> assertThat(box).isSameAs(other));
    }

    @Test
    void printAndCountNeedNoCopyAndSeeTheRecordAsItWas() {
        CoreRig rig = run(conf(), lines -> {
            DStream<Box> boxed = lines.map(Box::new);
            boxed.map(box -> {
                        box.text = "changed";
                        return box.text;
                    })
                    .print();
            boxed.count().foreachBatch((part, counts) -> seen.addAll(counts));
            boxed.print();
        });

        assertThat(rig.failures()).isEmpty();
        assertThat(seen).containsExactly(2L);
    }

    @Test
    void aBucketThatIsReadTwiceIsTheSameTheSecondTime() {
        int[] failures = {1};
        Plan plan = Plan.of(
                Described.by(context -> context.stream(source)
                        .map(line -> new ArrayList<>(List.of(line)))
                        .repartition(1)
                        .map(list -> {
                            list.add("x");
                            if (list.get(0).equals("b") && failures[0]-- > 0) {
                                throw new IllegalStateException("the first time");
                            }
                            return list;
                        })
                        .foreachPartition((part, lists) -> lists.forEachRemaining(seen::add))),
                1);
        CoreRig rig = new CoreRig("one", plan).linked(1);
        for (int attempt = 1; attempt <= 2; attempt++) {
            RunBatch.Builder run = batch(1, attempt, 1).setPlacement(CoreRig.placement(plan, "one"));
            rig.run(1, run.addTasks(task(0, "lines-0", 0, 2)));
            rig.runTasks();
        }

        assertThat(rig.failures()).hasSize(1);
        assertThat(seen).containsExactlyInAnyOrder(List.of("a", "x"), List.of("b", "x"));
    }

    @Test
    void aShuffleRefusesTheSameClassesWhetherItStaysHereOrNot() {
        CoreRig rig = run(conf(), lines -> lines.map(Box::new).repartition(1).print());
        CoreRig keyed = run(
                conf(),
                lines -> lines.mapToPair(line -> Pair.of(line, new Box(line)))
                        .groupByKey(1)
                        .print());

        assertThat(List.of(rig, keyed))
                .allSatisfy(
                        one -> assertThat(one.failures().get(0).getMessage()).contains("conf.register(Box.class)"));
    }
}
