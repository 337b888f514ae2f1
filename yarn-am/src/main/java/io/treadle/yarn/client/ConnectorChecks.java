package io.treadle.yarn.client;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What is read and written outside: its connectors ask for themselves, and this says what their answers mean to a
 * submission.
 */
record ConnectorChecks(String application, Graph graph) {
    /** Begins to ask every source what it holds, and every sink whether it can be written to. */
    void begin(CheckHost checks) {
        for (Operator operator : graph.operators()) {
            if (operator.operation() instanceof Operation.Read read) {
                begin(checks, "the source of \"%s\"".formatted(operator.uid()), "read", () -> {
                    try (SourcePlanner planner =
                            read.source().planner(new SourceContext(application, operator.uid()))) {
                        return planner.begin();
                    }
                });
            } else if (operator.operation() instanceof Operation.Write write) {
                begin(checks, "the sink of \"%s\"".formatted(operator.uid()), "written to", () -> {
                    write.sink().check(application, operator.uid());
                    return operator;
                });
            }
        }
    }

    private static void begin(CheckHost checks, String what, String purpose, Callable<?> question) {
        checks.begin(
                what,
                () -> {
                    question.call();
                    return List.of();
                },
                thrown -> "%s cannot be %s: %s%s"
                        .formatted(
                                what,
                                purpose,
                                thrown.getMessage() == null ? thrown.toString() : thrown.getMessage(),
                                thrown instanceof IOException ? remedy() : ""));
    }

    /** An IOException of a connector, SinkUnavailableException and its like among them, means that nobody answers. */
    private static String remedy() {
        return ". Is it up, and can this machine reach it? If only the cluster can, set %s = false"
                .formatted(YarnSettings.SUBMIT_CHECK_CONNECTORS.name());
    }

    /** Outputs that would publish to one place, where each would remove or overwrite what the other leaves there. */
    static List<String> collisions(Graph graph) {
        List<String> problems = new ArrayList<>();
        List<Operator> seen = new ArrayList<>();
        for (Operator operator : graph.operators()) {
            if (operator.operation() instanceof Operation.Write write
                    && write.sink().guarantee() == Guarantee.PUBLISHED) {
                seen.stream()
                        .filter(other -> sinkOf(other).equals(write.sink()))
                        .findFirst()
                        .ifPresent(other -> problems.add(
                                ("the outputs \"%s\" and \"%s\" publish to one place (%s): give each its own, or"
                                                + " unite the streams")
                                        .formatted(other.uid(), operator.uid(), write.sink())));
                seen.add(operator);
            }
        }
        return problems;
    }

    private static Sink<?> sinkOf(Operator output) {
        return ((Operation.Write) output.operation()).sink();
    }
}
