package io.treadle.connectors.files.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a file counts: the bytes that committed batches have put there, in order. What lies between and behind
 * them belongs to
 * attempts that were given up. Immutable.
 */
public record Ranges(List<Range> list) {
    /** Nothing. */
    public static final Ranges NONE = new Ranges(List.of());

    /** From a first byte up to, not including, a last. */
    public record Range(long from, long until) {
        public Range {
            if (from < 0 || until < from) {
                throw new IllegalArgumentException(
                        "range %d to %d: wanted a beginning before its end".formatted(from, until));
            }
        }
    }

    public Ranges {
        list = List.copyOf(list);
    }

    /** With these bytes too, which come behind all others. */
    public Ranges and(long from, long until) {
        List<Range> longer = new ArrayList<>(list);
        if (!longer.isEmpty() && until() == from) {
            Range last = longer.remove(longer.size() - 1);
            longer.add(new Range(last.from(), until));
        } else if (!longer.isEmpty() && from < until()) {
            throw new IllegalStateException("bytes %d to %d are committed where up to %d are committed already"
                    .formatted(from, until, until()));
        } else {
            longer.add(new Range(from, until));
        }
        return new Ranges(longer);
    }

    /** Where the first begins. */
    public long from() {
        return list.isEmpty() ? 0 : list.get(0).from();
    }

    /** Where the last ends. */
    public long until() {
        return list.isEmpty() ? 0 : list.get(list.size() - 1).until();
    }

    /** Whether they are the whole of a file of this length. */
    public boolean areAllOf(long length) {
        return list.size() == 1 && from() == 0 && until() == length;
    }

    /** How many. */
    public long bytes() {
        return list.stream().mapToLong(range -> range.until() - range.from()).sum();
    }

    /** {@code 0-100,200-300}. */
    @Override
    public String toString() {
        return String.join(
                ",",
                list.stream().map(range -> range.from() + "-" + range.until()).toList());
    }

    /** Reads what {@link #toString} writes. */
    public static Ranges parse(String text) {
        Ranges ranges = NONE;
        for (String range : text.split(",")) {
            String[] ends = range.split("-");
            ranges = ranges.and(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        }
        return ranges;
    }
}
