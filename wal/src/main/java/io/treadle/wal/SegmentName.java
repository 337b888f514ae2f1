package io.treadle.wal;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment's file, both ways: the epoch of its writer and the sequence number of its first frame. Because
 * the next segment's name follows from the end of the one before, a successor can occupy it (see {@link LogTakeover}).
 */
record SegmentName(long epoch, long firstSequence) implements Comparable<SegmentName> {
    private static final Pattern FILE = Pattern.compile("([1-9]\\d{0,18})-(\\d{20})\\.wal");
    private static final Comparator<SegmentName> ORDER =
            Comparator.comparingLong(SegmentName::epoch).thenComparingLong(SegmentName::firstSequence);

    SegmentName {
        if (epoch < 1 || firstSequence < 0) {
            throw new IllegalArgumentException(
                    "no segment has epoch %d and first sequence %d; epochs count from 1, sequences from 0"
                            .formatted(epoch, firstSequence));
        }
    }

    /** Empty: not a segment's name, leave the file alone. */
    static Optional<SegmentName> parse(String file) {
        Matcher matcher = FILE.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SegmentName(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    String fileName() {
        return "%d-%020d.wal".formatted(epoch, firstSequence);
    }

    String in(String directory) {
        return directory + "/" + fileName();
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }
}
