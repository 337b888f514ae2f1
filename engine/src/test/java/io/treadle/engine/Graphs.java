package io.treadle.engine;

import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Pipe;
import io.treadle.api.graph.Plan;
import io.treadle.api.graph.TaskContext;
import io.treadle.api.graph.Transformation;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.Sink;
import io.treadle.api.source.DirectSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Graphs to drive. */
final class Graphs {
    static final Duration INTERVAL = Duration.ofMillis(100);

    private Graphs() {}

    /** Counts what the streams hold together, in a shuffle of {@code partitions}, and prints five of it. */
    static Plan counting(int partitions, String... streamUids) {
        return counting(partitions, OptionalLong.empty(), streamUids);
    }

    static Plan counting(int partitions, OptionalLong maxRate, String... streamUids) {
        return counting(partitions, new FakeSource(maxRate), streamUids);
    }

    static Plan counting(int partitions, DirectSource<String> source, String... streamUids) {
        List<Operator> operators = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        for (String uid : streamUids) {
            inputs.add(operators.size());
            operators.add(operator(operators, uid, List.of(), new Operation.Read(source)));
        }
        operators.add(operator(operators, "together", inputs, new Operation.Union()));
        int union = operators.size() - 1;
        operators.add(operator(
                operators,
                "counts",
                List.of(union),
                new Operation.Aggregate(new Aggregation<>(null, null, null, true), OptionalInt.of(partitions))));
        operators.add(operator(operators, "shown", List.of(union + 1), new Operation.Print(5)));
        return Plan.of(new Graph(INTERVAL, operators), 2);
    }

    /** Counts what the streams hold together, in a shuffle of {@code partitions}, and publishes it at outputs of these uids. */
    static Plan publishing(int partitions, PublishingSink<Object> sink, List<String> outputUids, String... streamUids) {
        return writing(partitions, sink, outputUids, streamUids);
    }

    /** The same, writing to any sink. */
    static Plan writing(int partitions, Sink<Object> sink, List<String> outputUids, String... streamUids) {
        List<Operator> operators =
                new ArrayList<>(counting(partitions, streamUids).graph().operators());
        int counts = operators.size() - 2;
        for (String uid : outputUids) {
            operators.add(operator(operators, uid, List.of(counts), new Operation.Write(sink)));
        }
        return Plan.of(new Graph(INTERVAL, operators), 2);
    }

    /** A transformation that is described: each stream's records get their event time, and what is counted is driven by time. */
    private record Timed(boolean givesEventTime, boolean isTimeDriven) implements Transformation<Object, Object> {
        @Override
        public Pipe<Object> into(Pipe<? super Object> out, TaskContext task) {
            throw new UnsupportedOperationException("described only");
        }
    }

    /** Counts what the streams hold together, and closes windows of it as time passes. Each stream has event time, by "<uid>-time". */
    static Plan windowing(int partitions, String... streamUids) {
        List<Operator> operators = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        for (String uid : streamUids) {
            operators.add(
                    operator(operators, uid, List.of(), new Operation.Read(new FakeSource(OptionalLong.empty()))));
            Operation timed = new Operation.Transform(new Timed(true, false));
            operators.add(operator(operators, uid + "-time", List.of(operators.size() - 1), timed));
            inputs.add(operators.size() - 1);
        }
        operators.add(operator(operators, "together", inputs, new Operation.Union()));
        operators.add(operator(
                operators,
                "counts",
                List.of(operators.size() - 1),
                new Operation.Aggregate(new Aggregation<>(null, null, null, true), OptionalInt.of(partitions))));
        Operation windows = new Operation.Transform(new Timed(false, true));
        operators.add(operator(operators, "windows", List.of(operators.size() - 1), windows));
        operators.add(operator(operators, "shown", List.of(operators.size() - 1), new Operation.Print(5)));
        return Plan.of(new Graph(INTERVAL, operators), 2);
    }

    /** The same with another interval. */
    static Plan every(Duration interval, Plan plan) {
        return Plan.of(new Graph(interval, plan.graph().operators()), 2);
    }

    private static Operator operator(List<Operator> before, String uid, List<Integer> inputs, Operation operation) {
        return new Operator(before.size(), uid, false, uid, inputs, operation);
    }
}
