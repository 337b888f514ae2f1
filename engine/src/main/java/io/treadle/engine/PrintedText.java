package io.treadle.engine;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.protocol.wire.PrintedLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes one text of what the tasks of a batch have sent for print(): for each operator its first lines, in order of tasks. */
final class PrintedText {
    private static final Comparator<PrintedLines> ORDER =
            Comparator.comparingInt(PrintedLines::getStage).thenComparingInt(PrintedLines::getTask);

    private final List<Operator> printing;

    PrintedText(Graph graph) {
        this.printing = graph.operators().stream()
                .filter(operator -> operator.operation() instanceof Operation.Print)
                .toList();
    }

    /** @param parts of all tasks; of a task that ran twice, one copy is used */
    List<String> lines(List<PrintedLines> parts) {
        List<String> text = new ArrayList<>();
        for (Operator operator : printing) {
            if (printing.size() > 1) {
                text.add(operator.uid() + ":");
            }
            addLines(operator, parts, text);
        }
        return text;
    }

    private static void addLines(Operator operator, List<PrintedLines> parts, List<String> text) {
        int room = operator.operation() instanceof Operation.Print print ? print.lines() : 0;
        boolean more = false;
        PrintedLines before = null;
        for (PrintedLines part : parts.stream()
                .filter(each -> each.getOperator() == operator.id())
                .sorted(ORDER)
                .toList()) {
            if (before != null && ORDER.compare(before, part) == 0) {
                continue;
            }
            before = part;
            int taken = Math.min(room, part.getLinesCount());
            text.addAll(part.getLinesList().subList(0, taken));
            room -= taken;
            more |= taken < part.getLinesCount() || part.getMore() > 0;
        }
        if (more) {
            text.add("...");
        }
    }
}
