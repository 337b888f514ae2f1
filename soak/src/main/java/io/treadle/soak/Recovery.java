package io.treadle.soak;

import io.treadle.soak.cluster.Commit;
import io.treadle.soak.fault.Strike;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long it took from a fault to the next batch that was planned after it and committed. What was planned before does
 * not count: it may have needed nothing but a commit.
 *
 * @param toCommitMillis empty if no such batch was heard of
 */
record Recovery(Strike strike, OptionalLong toCommitMillis) {
    static List<Recovery> of(List<Strike> strikes, List<Commit> commits) {
        return strikes.stream()
                .map(strike -> new Recovery(
                        strike,
                        commits.stream()
                                .filter(commit -> commit.plannedMillis() >= strike.atMillis())
                                .mapToLong(commit -> commit.toldMillis() - strike.atMillis())
                                .min()))
                .toList();
    }

    /** A row for each fault, and a summary for each kind. */
    static List<String> table(List<Recovery> recoveries, long beganMillis) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "   #      at s  fault                   process                                          to commit s");
        Map<String, List<Long>> byKind = new TreeMap<>();
        for (Recovery recovery : recoveries) {
            Strike strike = recovery.strike();
            String process = strike.victim()
                    .map(victim -> victim.pid() + " " + victim.container())
                    .orElse("none was there: not done");
            lines.add("%4d  %8.1f  %-22s  %-47s  %s"
                    .formatted(
                            strike.fault().number(),
                            (strike.atMillis() - beganMillis) / 1000.0,
                            strike.fault().what(),
                            process,
                            recovery.toCommitMillis().isPresent()
                                    ? "%.1f".formatted(recovery.toCommitMillis().getAsLong() / 1000.0)
                                    : "-"));
            recovery.toCommitMillis()
                    .ifPresent(millis -> byKind.computeIfAbsent(kind(strike), name -> new ArrayList<>())
                            .add(millis));
        }
        byKind.forEach((kind, times) -> lines.add(summary(kind, times)));
        return lines;
    }

    private static String kind(Strike strike) {
        return strike.fault().kind() + " " + strike.fault().target();
    }

    private static String summary(String kind, List<Long> millis) {
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        return "%-16s %d times: median %.1f s, longest %.1f s"
                .formatted(
                        kind.toLowerCase(Locale.ROOT),
                        sorted.length,
                        sorted[(sorted.length - 1) / 2] / 1000.0,
                        Arrays.stream(sorted).max().orElse(0) / 1000.0);
    }
}
