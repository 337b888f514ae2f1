package io.treadle.soak.check;

import java.util.List;

/**
 * How an output compares with what was fed.
 *
 * @param output its name
 * @param expected records that were fed
 * @param read records that are in it
 * @param lost fed, but not in it
 * @param duplicated in it more often than fed: each further copy counts
 * @param strange in it, but never fed
 * @param offenders the first few of each, as sentences
 */
public record Verdict(
        String output, long expected, long read, long lost, long duplicated, long strange, List<String> offenders) {
    public Verdict {
        offenders = List.copyOf(offenders);
    }

    public boolean isExact() {
        return lost == 0 && duplicated == 0 && strange == 0 && read == expected;
    }

    /** As one line. */
    public String line() {
        return "%-8s %s: %,d records of %,d, lost %,d, duplicated %,d, never fed %,d"
                .formatted(output, isExact() ? "EXACT" : "WRONG", read, expected, lost, duplicated, strange);
    }
}
