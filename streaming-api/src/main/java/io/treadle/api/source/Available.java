package io.treadle.api.source;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one partition holds.
 *
 * @param partition its name, unique within the stream, and never used again after it has ended: {@code lines-3}
 * @param next the first position not planned yet
 * @param end the position after the last record that can be read now; at least {@code next}
 * @param records how many records there are from {@code next} to {@code end}; empty if a position is a record, or
 *     nobody knows
 * @param detail what a reader needs besides name and positions, such as a path and its length: logged when the
 *     partition is found, and given to readers with every slice; at most 4096 characters, may be empty
 * @param last whether the partition ends at {@code end}: once that is planned, it is forgotten
 * @param hosts where it is best read, best first; may be empty
 */
public record Available(
        String partition, long next, long end, OptionalLong records, String detail, boolean last, List<String> hosts) {
    private static final int LONGEST_DETAIL = 4096;

    public Available {
        if (end < next) {
            throw new IllegalArgumentException(
                    "partition %s ends at %d, before the next position %d: records that".formatted(partition, end, next)
                            + " were there are gone; was the topic deleted and made again, or truncated?");
        }
        if (detail.length() > LONGEST_DETAIL) {
            throw new IllegalArgumentException("the detail of partition %s has %d characters: wanted at most %d"
                    .formatted(partition, detail.length(), LONGEST_DETAIL));
        }
        hosts = List.copyOf(hosts);
    }

    /** A partition that goes on, in which a position is a record. */
    public Available(String partition, long next, long end) {
        this(partition, next, end, OptionalLong.empty(), "", false, List.of());
    }
}
