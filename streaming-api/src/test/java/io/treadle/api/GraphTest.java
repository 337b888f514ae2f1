package io.treadle.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.graph.Plan.Stage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final RecordingRole role = RecordingRole.installed();

    @AfterEach
    void stopWhatIsActive() {
        role.forget();
    }

    @Test
    void aUidIsDerivedFromTheNamesAboveUpToTheNearestGivenOne() {
        Graph graph = graph(context -> {
            DStream<String> lines = source(context).uid("lines");
            lines.map(String::length).filter(n -> n > 3).print();
        });

        assertThat(graph.operators())
                .extracting(Operator::uid)
                .containsExactly("lines", "lines.map", "lines.map.filter", "lines.map.filter.print");
    }

    @Test
    void twoOperatorsThatWouldDeriveTheSameUidGetDifferentOnes() {
        Graph graph = graph(context -> {
            DStream<String> lines = source(context);
            lines.print();
            lines.print();
        });

        assertThat(graph.operators()).extracting(Operator::uid).containsExactly("fake", "fake.print", "fake.print-2");
    }

    @Test
    void aUidGivenTwiceIsRefusedNamingBothOperators() {
        assertThatThrownBy(() -> graph(context -> {
                    DStream<String> lines = source(context).uid("same");
                    lines.map(String::length).uid("same").print();
                }))
                .hasMessageContaining("\"same\" is given twice")
                .hasMessageContaining("fake")
                .hasMessageContaining("map");
    }

    @Test
    void partitionsAreSaidOfTheResultOfAShuffleAndOfNothingElse() {
        Graph graph = graph(context -> {
            PairDStream<Integer, String> pairs = source(context).mapToPair(line -> Pair.of(line.length(), line));
            pairs.groupByKey().partitions(3).print();
            pairs.repartition(2).partitions(5).print();
        });

        assertThat(Plan.of(graph, 8).stages())
                .extracting(Stage::partitions)
                .containsExactly(OptionalInt.empty(), OptionalInt.of(3), OptionalInt.of(5));
        assertThatThrownBy(() -> graph(context ->
                        source(context).map(String::length).partitions(3).print()))
                .hasMessageContaining("partitions(3) on the result of map")
                .hasMessageContaining("repartition(3)");
        assertThatThrownBy(() -> graph(context -> source(context)
                        .mapToPair(line -> Pair.of(line, line))
                        .partitionedBy((key, partitions) -> 0)
                        .print()))
                .hasMessageContaining("partitionedBy(…) on the result of mapToPair");
    }

    @Test
    void aUidThatCannotBeAFileNameIsRefused() {
        assertThatThrownBy(() -> graph(context -> source(context).uid("a/b").print()))
                .hasMessageContaining("\"a/b\"");
    }

    @Test
    void theFingerprintIsTheSameForTheSameMainAndChangesWithAnEdgeAUidOrAParallelism() {
        Graph one = graph(context -> wordCount(source(context), 4));
        Graph same = graph(context -> wordCount(source(context), 4));
        Graph wider = graph(context -> wordCount(source(context), 5));
        Graph renamed = graph(context -> wordCount(source(context).uid("lines"), 4));

        assertThat(same.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(wider.fingerprint()).isNotEqualTo(one.fingerprint());
        assertThat(renamed.fingerprint()).isNotEqualTo(one.fingerprint());
        assertThat(Graph.difference(one.describe(), wider.describe()))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("- reduceByKey") && line.endsWith("partitions=4"))
                .anyMatch(line -> line.startsWith("+ reduceByKey") && line.endsWith("partitions=5"));
    }

    @Test
    void aStageReachesFromItsInputDownToShufflesAndOutputs() {
        Plan plan = Plan.of(graph(context -> wordCount(source(context), 4)), 2);

        assertThat(plan.stages()).extracting(stage -> stage.input().name()).containsExactly("fake", "reduceByKey");
        Stage reading = plan.stage(0);
        Stage counting = plan.stage(1);
        assertThat(reading.readsSource()).isTrue();
        assertThat(reading.writes()).containsExactly(counting.input().id());
        assertThat(counting.partitions()).hasValue(4);
        assertThat(plan.upstream(counting)).containsExactly(reading);
    }

    @Test
    void aUnionBelongsToTheStageOfEachOfItsInputs() {
        Plan plan = Plan.of(
                graph(context ->
                        source(context).union(source(context)).repartition(3).print()),
                2);

        assertThat(plan.stages()).hasSize(3);
        assertThat(plan.upstream(plan.stage(2))).containsExactly(plan.stage(0), plan.stage(1));
    }

    @Test
    void whatLeadsToNoOutputIsInNoStage() {
        Plan plan = Plan.of(
                graph(context -> {
                    source(context).repartition(7);
                    source(context).print();
                }),
                2);

        assertThat(plan.stages()).hasSize(1);
        assertThat(plan.stage(0).members()).hasSize(2);
    }

    @Test
    void aShuffleWithoutANumberHasTheDefaultParallelism() {
        Plan plan = Plan.of(graph(context -> source(context).countByValue().print()), 6);

        assertThat(plan.stage(1).partitions()).hasValue(6);
    }

    private Graph graph(Consumer<StreamingContext> describing) {
        StreamingContext context = new StreamingContext(StreamingConf.of(java.util.Map.of()), Duration.ofSeconds(1));
        describing.accept(context);
        context.start();
        Graph graph = role.started().get(role.started().size() - 1).graph();
        role.forget();
        return graph;
    }

    private static DStream<String> source(StreamingContext context) {
        return context.stream(new FakeSource("fake"));
    }

    private static void wordCount(DStream<String> lines, int partitions) {
        lines.flatMap(line -> List.of(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum, partitions)
                .print();
    }
}
