package io.treadle.cli;

import io.treadle.protocol.wire.BatchSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** What the demo shows: what it does and, in a table, each batch. Confined to one thread at a time. */
final class DemoScreen {
    private static final int NUMBERS = 30;

    private final PrintWriter out;
    private final int columns;
    private boolean inTable;

    DemoScreen(PrintWriter out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** The beginning of something that takes time. */
    void step(String words) {
        if (inTable) {
            out.println();
            inTable = false;
        }
        out.println(words);
        out.flush();
    }

    /** Something that belongs to the step. */
    void detail(String words) {
        String line = "  " + words;
        out.println(line.length() <= columns ? line : line.substring(0, columns - 1) + "…");
        out.flush();
    }

    void batch(BatchSummary batch) {
        if (!inTable) {
            out.println();
            out.println("  batch  records      delay  most frequent words");
            inTable = true;
        }
        String numbers =
                "  %5d  %7d  %6d ms  ".formatted(batch.getBatch(), batch.getRecords(), batch.getTotalMicros() / 1000);
        out.println(numbers + cut(words(batch.getPrintedList()), columns - NUMBERS));
        out.flush();
    }

    /** print() shows a pair as {@code (word, count)}; in a table the count is enough. */
    private static String words(List<String> printed) {
        return printed.stream()
                .filter(line -> line.startsWith("(") && line.endsWith(")"))
                .map(line -> line.substring(1, line.length() - 1).replaceFirst(", (?=\\d+$)", " "))
                .collect(Collectors.joining(", "));
    }

    /** As many whole words as there is room for. */
    private static String cut(String words, int room) {
        if (words.length() <= room) {
            return words;
        }
        int end = words.lastIndexOf(", ", room);
        return end < 0 ? "" : words.substring(0, end);
    }
}
