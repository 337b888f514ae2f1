package io.treadle.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares what was fed with what was counted, word by word. Not thread-safe. */
final class DemoTally {
    private record Counted(long batch, String word) {}

    private final Map<String, Long> expected = new HashMap<>();
    private final Map<Counted, Long> counted = new HashMap<>();
    private long contradicting;

    /** A line that was written to Kafka. */
    void fed(String line) {
        for (String word : line.split(" ", -1)) {
            if (!word.isEmpty()) {
                expected.merge(word, 1L, Long::sum);
            }
        }
    }

    /**
     * A record of the output topic, {@code batch TAB word TAB count}. The same record may come again after a failure and is
     * then counted once; another count for the same word and batch is a duplicate.
     */
    void counted(String record) {
        String[] fields = record.split("\t", -1);
        long count = Long.parseLong(fields[2]);
        Long before = counted.putIfAbsent(new Counted(Long.parseLong(fields[0]), fields[1]), count);
        if (before != null && before != count) {
            contradicting += count;
        }
    }

    /**
     * The comparison.
     *
     * @param words counted by the application
     * @param expected fed to it
     * @param lost fed, but not counted
     * @param duplicated counted, but not fed
     */
    record Result(long words, long expected, long lost, long duplicated) {
        boolean isExact() {
            return lost == 0 && duplicated == 0;
        }
    }

    Result result() {
        Map<String, Long> got = new HashMap<>();
        counted.forEach((key, count) -> got.merge(key.word(), count, Long::sum));
        Set<String> words = new HashSet<>(got.keySet());
        words.addAll(expected.keySet());
        long lost = 0;
        long duplicated = contradicting;
        for (String word : words) {
            long difference = got.getOrDefault(word, 0L) - expected.getOrDefault(word, 0L);
            lost += Math.max(0, -difference);
            duplicated += Math.max(0, difference);
        }
        return new Result(sum(got), sum(expected), lost, duplicated);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
