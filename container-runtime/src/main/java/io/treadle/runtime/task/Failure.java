package io.treadle.runtime.task;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.OperatorException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** The one sentence about a failed task that reaches client and diagnostics. */
final class Failure {
    private Failure() {}

    /** @param place where in its input the task stood */
    static TaskOutcome.Failed of(Graph graph, Throwable failure, String place) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return new TaskOutcome.Failed(oneLine(message(graph, failure, place)), trace.toString());
    }

    private static String message(Graph graph, Throwable failure, String place) {
        if (failure instanceof OperatorException known) {
            String name = graph.operators().stream()
                    .filter(operator -> operator.uid().equals(known.uid()))
                    .findFirst()
                    .map(operator -> operator.name() + " ")
                    .orElse("");
            Throwable cause = known.getCause() == null ? known : known.getCause();
            return "operator %s\"%s\" failed at %s: %s".formatted(name, known.uid(), place, cause);
        }
        return "reading failed at %s: %s".formatted(place, failure);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
