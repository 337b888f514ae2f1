package io.treadle.api.source;

import java.util.List;

/**
 * What a source holds.
 *
 * @param partitions every partition that exists and has not ended, new ones among them
 * @param cursor what the planner wants to be told the next time, when all new {@code partitions} are durable together
 *     with it: how far it has looked, so that what has ended is not found again. At most 65536 characters, replaced as
 *     a whole, logged when it changes. Empty if it needs none
 */
public record Found(List<Available> partitions, String cursor) {
    private static final int LONGEST = 65536;

    public Found {
        partitions = List.copyOf(partitions);
        if (cursor.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a cursor of %d characters: wanted at most %d, since it is logged with every change"
                            .formatted(cursor.length(), LONGEST));
        }
    }

    /** Without a cursor. */
    public static Found of(List<Available> partitions) {
        return new Found(partitions, "");
    }
}
