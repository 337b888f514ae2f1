package io.treadle.local.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** What happened last, for people who look at a seed that failed. */
final class Trace {
    private static final int LINES = Integer.getInteger("treadle.simulation.lines", 200);

    private final Agenda agenda;
    private final Deque<Line> last = new ArrayDeque<>();

    /** Made text only if it is read. */
    private record Line(long atNanos, String format, List<Object> arguments) {
        @Override
        public String toString() {
            String text =
                    format.formatted(arguments.toArray()).replace('\n', ' ').replaceAll(" +", " ");
            return "%10.3f ms  %s".formatted(atNanos / 1e6, text);
        }
    }

    Trace(Agenda agenda) {
        this.agenda = agenda;
    }

    /** @param arguments that never change */
    void add(String format, Object... arguments) {
        if (last.size() == LINES) {
            last.removeFirst();
        }
        last.add(new Line(agenda.nowNanos(), format, Arrays.asList(arguments)));
    }

    @Override
    public String toString() {
        return last.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
