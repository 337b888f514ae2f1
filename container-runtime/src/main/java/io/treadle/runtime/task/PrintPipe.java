package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import java.util.ArrayList;
import java.util.List;

/** Keeps the text of the first records and counts the rest. Confined to the task's thread. */
final class PrintPipe implements Pipe<Object> {
    private final Operator operator;
    private final int atMost;
    private final List<String> lines = new ArrayList<>();
    private long more;

    PrintPipe(Operator operator, int atMost) {
        this.operator = operator;
        this.atMost = atMost;
    }

    @Override
    public void accept(Object record) throws OperatorException {
        if (lines.size() == atMost) {
            more++;
            return;
        }
        try {
            lines.add(String.valueOf(record));
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }

    TaskOutcome.Printed printed() {
        return new TaskOutcome.Printed(operator.id(), List.copyOf(lines), more);
    }
}
