package io.treadle.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares what was fed with what was counted, word by word. Not thread-safe. */
final class DemoTally {
    private record Counted(long batch, String word) {}

    private final Map<String, Long> expected = new HashMap<>();
    private final Map<String, Long> counted = new HashMap<>();
    private final Set<Counted> seen = new HashSet<>();
    private long repeated;

    /** A line that was written to Kafka. */
    void fed(String line) {
        for (String word : line.split(" ", -1)) {
            if (!word.isEmpty()) {
                expected.merge(word, 1L, Long::sum);
            }
        }
    }

    /**
     * A record of the output topic, {@code batch TAB word TAB count}. Each batch has a word once, so what comes again
     * was written twice.
     */
    void counted(String record) {
        String[] fields = record.split("\t", -1);
        counted.merge(fields[1], Long.parseLong(fields[2]), Long::sum);
        if (!seen.add(new Counted(Long.parseLong(fields[0]), fields[1]))) {
            repeated++;
        }
    }

    /**
     * The comparison.
     *
     * @param words counted by the application
     * @param expected fed to it
     * @param lost fed, but not counted
     * @param duplicated counted, but not fed
     * @param repeated records of the output that were written more than once
     */
    record Result(long words, long expected, long lost, long duplicated, long repeated) {
        boolean isExact() {
            return lost == 0 && duplicated == 0 && repeated == 0;
        }
    }

    Result result() {
        Set<String> words = new HashSet<>(counted.keySet());
        words.addAll(expected.keySet());
        long lost = 0;
        long duplicated = 0;
        for (String word : words) {
            long difference = counted.getOrDefault(word, 0L) - expected.getOrDefault(word, 0L);
            lost += Math.max(0, -difference);
            duplicated += Math.max(0, difference);
        }
        return new Result(sum(counted), sum(expected), lost, duplicated, repeated);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
