package io.treadle.yarn.launch;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.sink.Guarantee;
import java.util.List;
import java.util.Optional;

/**
 * Where records come into an application or leave it, for people.
 *
 * @param direction {@code input} or {@code output}
 * @param uid the operator's
 * @param kind of system, or of output: {@code kafka}, {@code print}
 * @param guarantee how often a record is read, or is in the system that is written to, whatever dies meanwhile
 */
public record StreamEnd(String direction, String uid, String kind, String guarantee) {
    private static final String TAB = "\t";
    private static final int FIELDS = 4;

    /** All of an application's, inputs first. */
    public static List<StreamEnd> of(Graph graph) {
        return graph.operators().stream()
                .flatMap(operator -> of(operator).stream())
                .sorted((left, right) -> left.direction.compareTo(right.direction))
                .toList();
    }

    private static Optional<StreamEnd> of(Operator operator) {
        Operation operation = operator.operation();
        if (operation instanceof Operation.Read read) {
            return Optional.of(
                    new StreamEnd("input", operator.uid(), read.source().kind(), "every record in exactly one batch"));
        }
        return operation.isOutput()
                ? Optional.of(new StreamEnd("output", operator.uid(), kind(operation), guarantee(operation)))
                : Optional.empty();
    }

    private static String kind(Operation operation) {
        if (operation instanceof Operation.Write write) {
            return write.sink().kind();
        }
        if (operation instanceof Operation.Print) {
            return "print";
        }
        return operation instanceof Operation.ForeachBatch ? "foreachBatch" : "foreachPartition";
    }

    private static String guarantee(Operation operation) {
        if (operation instanceof Operation.Write write) {
            return write.sink().guarantee().toString();
        }
        return operation instanceof Operation.Print ? "at most once" : Guarantee.AT_LEAST_ONCE.toString();
    }

    /** In one line, as people read it: {@code output counts (kafka): exactly once, marked}. */
    @Override
    public String toString() {
        return "%s %s (%s): %s".formatted(direction, uid, kind, guarantee);
    }

    /** In one line; a uid has no control characters. */
    String encode() {
        return String.join(TAB, direction, uid, kind, guarantee);
    }

    /** What {@link #encode} gave; empty of a line of another version. */
    static Optional<StreamEnd> decode(String line) {
        String[] fields = line.split(TAB, -1);
        return fields.length == FIELDS
                ? Optional.of(new StreamEnd(fields[0], fields[1], fields[2], fields[3]))
                : Optional.empty();
    }
}
