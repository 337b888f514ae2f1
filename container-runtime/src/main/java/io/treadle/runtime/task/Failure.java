package io.treadle.runtime.task;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.source.SourceUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What is to be said of a failed task. Its sentence reaches client and diagnostics. */
final class Failure {
    /** Causes of causes that are looked at: some exceptions are their own cause in the end. */
    private static final int DEEPEST = 50;

    private Failure() {}

    /** @param place where in its input the task stood */
    static TaskOutcome.Failed of(Graph graph, Throwable failure, Place place) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String operator = failure instanceof OperatorException known ? known.uid() : "";
        String message = oneLine(message(graph, failure, place));
        return new TaskOutcome.Failed(operator, place, message, trace.toString(), isUnavailable(failure));
    }

    private static String message(Graph graph, Throwable failure, Place place) {
        if (failure instanceof OperatorException known) {
            String name = graph.operators().stream()
                    .filter(operator -> operator.uid().equals(known.uid()))
                    .findFirst()
                    .map(operator -> operator.name() + " ")
                    .orElse("");
            Throwable cause = known.getCause() == null ? known : known.getCause();
            return "operator %s\"%s\" failed at %s: %s".formatted(name, known.uid(), place.describe(), cause);
        }
        return "reading failed at %s: %s".formatted(place.describe(), failure);
    }

    /** A connector's word counts wherever it is in the chain: a function may have called the connector. */
    private static boolean isUnavailable(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SourceUnavailableException || cause instanceof SinkUnavailableException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
