package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingContext;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.runtime.task.TaskBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the operators of a batch do in one executor, seen from outside. */
class PipelinesTest {
    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("1", "2", "3"), "lines-1", List.of("4", "x")));
    private final List<String> seen = new ArrayList<>();

    private CoreRig run(Consumer<DStream<String>> main, int untilOfSecond) {
        return run(context -> main.accept(context.stream(source).uid("lines")), 1, untilOfSecond);
    }

    private CoreRig run(Consumer<StreamingContext> main, int streams, int untilOfSecond) {
        Plan plan = Plan.of(Described.by(main), 2);
        CoreRig rig = new CoreRig("one", plan, new TaskBounds(1 << 20, 3)).linked(1);
        var batch = batch(1, 1, 2).setPlacement(CoreRig.placement(plan, "one"));
        for (int stage = 0; stage < streams; stage++) {
            batch.addTasks(task(0, "lines-0", 0, 3).toBuilder().setStage(stage));
            batch.addTasks(task(1, "lines-1", 0, untilOfSecond).toBuilder().setStage(stage));
        }
        if (streams > 1) {
            batch.addSizes(batch.getSizes(0).toBuilder().setStage(1));
        }
        rig.run(1, batch);
        rig.runTasks();
        return rig;
    }

    private static String failure(CoreRig rig) {
        assertThat(rig.failures()).hasSize(1);
        BatchFailed failure = rig.failures().get(0);
        assertThat(failure.getMessage()).doesNotContain("\n");
        assertThat(failure.getDetails()).contains("\tat ");
        return failure.getMessage();
    }

    private static List<String> printed(CoreRig rig) {
        assertThat(rig.failures()).isEmpty();
        return rig.reports().get(0).getPrintedList().stream()
                .flatMap(lines -> lines.getLinesList().stream())
                .sorted()
                .toList();
    }

    @Test
    void aFailureNamesOperatorPartitionPositionAndCauseInOneLine() {
        CoreRig rig = run(lines -> lines.map(Integer::parseInt).print(), 2);

        assertThat(failure(rig))
                .isEqualTo("operator map \"lines.map\" failed at stream \"lines\", partition lines-1, position 1:"
                        + " java.lang.NumberFormatException: For input string: \"x\"");
    }

    @Test
    void aFailureOfAReduceNamesItsPartition() {
        CoreRig rig = run(
                lines -> lines.mapToPair(line -> Pair.of("k", line))
                        .reduceByKey(
                                (a, b) -> {
                                    throw new IllegalStateException("two\n lines");
                                },
                                1)
                        .uid("sum")
                        .print(),
                1);

        assertThat(failure(rig))
                .isEqualTo("operator reduceByKey \"sum\" failed at stream \"lines\", partition lines-0, position 1:"
                        + " java.lang.IllegalStateException: two lines");
    }

    @Test
    void printKeepsTheFirstAndCountsTheRest() {
        CoreRig rig = run(lines -> lines.print(2), 1);

        assertThat(rig.reports().get(0).getPrintedList())
                .extracting(PrintedLines::getLinesList, PrintedLines::getMore)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(List.of("1", "2"), 1L),
                        org.assertj.core.groups.Tuple.tuple(List.of("4"), 0L));
    }

    @Test
    void aStreamReadTwiceFeedsBothAndAUnionOfItWithItselfGivesEachTwice() {
        CoreRig rig = run(
                lines -> {
                    DStream<String> twice = lines.union(lines);
                    twice.print();
                    lines.map(line -> "-" + line).print();
                },
                1);

        assertThat(printed(rig)).containsExactly("-1", "-2", "-3", "-4", "1", "1", "2", "2", "3", "3", "4", "4");
    }

    @Test
    void countAndReduceAndMapPartitionsFinishInOrder() {
        CoreRig rig = run(
                lines -> {
                    lines.count().print();
                    lines.reduce((a, b) -> a.compareTo(b) > 0 ? a : b).print();
                    lines.<String>mapPartitions(records -> {
                                List<String> all = new ArrayList<>();
                                records.forEachRemaining(all::add);
                                return List.of("all" + all.size()).iterator();
                            })
                            .print();
                },
                2);

        assertThat(printed(rig)).containsExactly("5", "all2", "all3", "x");
    }

    @Test
    void groupByKeyHasAllValuesAndRunsAgainOnTheSameBuckets() {
        CoreRig rig = run(
                lines -> lines.mapToPair(line -> Pair.of(line.equals("1"), line))
                        .groupByKey()
                        .mapValues(List::size)
                        .print(),
                2);

        assertThat(printed(rig)).containsExactly("(false, 4)", "(true, 1)");
    }

    @Test
    void aMutableCombinerThatIsMergedTwiceFromTheSameBucketsIsNotCountedTwice() {
        int[] failures = {1};
        Plan plan = Plan.of(
                Described.by(context -> context.stream(source)
                        .mapToPair(line -> Pair.of("k", line))
                        .<List<String>>combineByKey(
                                line -> new ArrayList<>(List.of(line)),
                                (list, line) -> {
                                    list.add(line);
                                    return list;
                                },
                                (left, right) -> {
                                    left.addAll(right);
                                    return left;
                                },
                                1)
                        .mapValues(list -> {
                            if (failures[0]-- > 0) {
                                throw new IllegalStateException("the first time");
                            }
                            return list.size();
                        })
                        .print()),
                1);
        CoreRig rig = new CoreRig("one", plan).linked(1);
        for (int attempt = 1; attempt <= 2; attempt++) {
            rig.run(
                    1,
                    batch(1, attempt, 2)
                            .setPlacement(CoreRig.placement(plan, "one"))
                            .addTasks(task(0, "lines-0", 0, 3))
                            .addTasks(task(1, "lines-1", 0, 2)));
            rig.runTasks();
        }

        assertThat(rig.failures()).hasSize(1);
        assertThat(rig.reports().get(0).getPrinted(0).getLinesList()).containsExactly("(k, 5)");
    }

    @Test
    void foreachBatchGetsTheWholeBatchUpToItsBound() {
        CoreRig small = run(lines -> lines.filter(line -> !line.equals("4")).foreachBatch(this::record), 1);
        assertThat(small.failures()).isEmpty();
        assertThat(seen).containsExactly("1:[1, 2, 3]");

        CoreRig large = run(lines -> lines.foreachBatch(this::record), 1);
        assertThat(failure(large)).contains("treadle.foreach.batch.max.records");
    }

    private void record(WriteContext context, List<String> records) {
        seen.add(context.batch().number() + ":" + records);
    }

    @Test
    void partitionsOfAnOutputBelowAUnionAreCountedThrough() {
        Map<Integer, Integer> sizes = new TreeMap<>();
        run(
                context -> context.union(List.of(
                                context.stream(source).uid("left"),
                                context.stream(source).uid("right")))
                        .foreachPartition((part, records) -> {
                            int[] count = {0};
                            records.forEachRemaining(line -> count[0]++);
                            sizes.put(part.part(), count[0]);
                        }),
                2,
                1);

        assertThat(sizes).isEqualTo(Map.of(0, 3, 1, 1, 2, 3, 3, 1));
    }

    @Test
    void aSinkIsOpenedOnceFinishedForEachPartitionAndClosedAtTheEnd() throws Exception {
        CoreRig rig = run(lines -> lines.to(new SeenSink()), 2);
        rig.tasks.close();

        assertThat(rig.failures()).isEmpty();
        assertThat(seen)
                .containsExactly("open", "begin 0", "1", "2", "3", "finish", "begin 1", "4", "x", "finish", "close");
    }

    @Test
    void keysWhoseHashDiffersBetweenProcessesAreRefused() {
        CoreRig units = run(
                lines -> lines.mapToPair(l -> Pair.of(TimeUnit.DAYS, l))
                        .reduceByKey((a, b) -> a)
                        .print(),
                1);
        assertThat(units.failures().get(0).getMessage())
                .contains("a key of class java.util.concurrent.TimeUnit", "name()");

        CoreRig arrays = run(
                lines -> lines.mapToPair(l -> Pair.of(new byte[1], l))
                        .groupByKey()
                        .print(),
                1);
        assertThat(arrays.failures().get(0).getMessage()).contains("a key of class byte[]");
    }

    private final class SeenSink implements Sink<String> {
        @Override
        public String kind() {
            return "seen";
        }

        @Override
        public SinkWriter<String> open(SinkContext context) {
            seen.add("open");
            return new SinkWriter<>() {
                @Override
                public Part<String> begin(WriteContext part) {
                    seen.add("begin " + part.part());
                    return new Part<>() {
                        @Override
                        public void write(String record) {
                            seen.add(record);
                        }

                        @Override
                        public CompletionStage<Prepared> finish() {
                            seen.add("finish");
                            return CompletableFuture.completedFuture(Prepared.written(part));
                        }
                    };
                }

                @Override
                public void close() {
                    seen.add("close");
                }
            };
        }
    }
}
