package io.treadle.api.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The stages a graph runs as. A stage begins where records enter executors, at an input stream or after a shuffle, and
 * takes in everything from there down to the next shuffles and outputs, fused. A union's operators belong to the stage
 * of each of its inputs. Operators that lead to no output are in no stage. Immutable; the same in every process.
 */
public final class Plan {
    private final Graph graph;
    private final List<Stage> stages;
    private final Map<Integer, Stage> byInput = new HashMap<>();
    /** By stage: those that write what it reads. */
    private final Map<Integer, List<Stage>> upstream = new HashMap<>();

    /**
     * One stage.
     *
     * @param id its place in {@link Plan#stages()}; what it reads has a smaller one
     * @param input the operator that begins it: a Read, an Exchange or an Aggregate
     * @param partitions tasks of each batch; empty for a Read, which has one per slice
     * @param members ids of the operators in it, the input first, the shuffles it writes to not among them
     * @param writes ids of the shuffle operators it writes to
     */
    public record Stage(int id, Operator input, OptionalInt partitions, List<Integer> members, List<Integer> writes) {
        public boolean readsSource() {
            return partitions.isEmpty();
        }
    }

    private Plan(Graph graph, List<Stage> stages) {
        this.graph = graph;
        this.stages = List.copyOf(stages);
        for (Stage stage : stages) {
            int input = stage.input().id();
            byInput.put(input, stage);
            upstream.put(
                    stage.id(),
                    stages.stream()
                            .filter(writer -> writer.writes().contains(input))
                            .toList());
        }
    }

    /**
     * The stages of a graph.
     *
     * @param defaultParallelism partitions of a shuffle that names no number; at least 1
     */
    public static Plan of(Graph graph, int defaultParallelism) {
        Set<Integer> useful = leadingToOutput(graph);
        List<Stage> stages = new ArrayList<>();
        for (Operator operator : graph.operators()) {
            boolean begins =
                    operator.operation().isSource() || operator.operation().isShuffle();
            if (begins && useful.contains(operator.id())) {
                stages.add(stage(graph, stages.size(), operator, defaultParallelism, useful));
            }
        }
        return new Plan(graph, stages);
    }

    public Graph graph() {
        return graph;
    }

    public List<Stage> stages() {
        return stages;
    }

    public Stage stage(int id) {
        return stages.get(id);
    }

    /** Whether batches without records are to run too. */
    public boolean isTimeDriven() {
        return running().anyMatch(operator -> operator.operation().isTimeDriven());
    }

    /** The operators that give records their event time. */
    public List<Operator> eventTimes() {
        return running()
                .filter(operator -> operator.operation().givesEventTime())
                .toList();
    }

    private Stream<Operator> running() {
        return stages.stream()
                .flatMap(stage -> stage.members().stream())
                .distinct()
                .map(graph::operator);
    }

    /** The stages that write into the shuffle that begins {@code stage}; empty for one that reads a source. */
    public List<Stage> upstream(Stage stage) {
        return upstream.getOrDefault(stage.id(), List.of());
    }

    /** The stage that begins with this operator. */
    public Stage beginningWith(int operatorId) {
        Stage stage = byInput.get(operatorId);
        if (stage == null) {
            throw new IllegalArgumentException(
                    "operator %d begins no stage: %s".formatted(operatorId, graph.operator(operatorId)));
        }
        return stage;
    }

    private static Stage stage(Graph graph, int id, Operator input, int defaultParallelism, Set<Integer> useful) {
        List<Integer> members = new ArrayList<>(List.of(input.id()));
        List<Integer> writes = new ArrayList<>();
        for (Operator operator : graph.operators()) {
            boolean below = operator.inputs().stream().anyMatch(members::contains);
            if (below && useful.contains(operator.id())) {
                (operator.operation().isShuffle() ? writes : members).add(operator.id());
            }
        }
        return new Stage(id, input, partitions(input, defaultParallelism), List.copyOf(members), List.copyOf(writes));
    }

    private static OptionalInt partitions(Operator input, int defaultParallelism) {
        return input.operation().isShuffle()
                ? OptionalInt.of(input.operation().partitions().orElse(defaultParallelism))
                : OptionalInt.empty();
    }

    private static Set<Integer> leadingToOutput(Graph graph) {
        Set<Integer> useful = new HashSet<>();
        List<Operator> operators = graph.operators();
        for (int i = operators.size() - 1; i >= 0; i--) {
            Operator operator = operators.get(i);
            if (operator.operation().isOutput() || useful.contains(operator.id())) {
                useful.add(operator.id());
                useful.addAll(operator.inputs());
            }
        }
        return useful;
    }
}
