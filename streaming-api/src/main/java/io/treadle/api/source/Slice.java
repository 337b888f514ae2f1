package io.treadle.api.source;

/**
 * The part of one partition that belongs to one batch: the records at positions {@code from} up to, not including,
 * {@code until}. There may be gaps between the positions of records.
 *
 * @param detail of the partition, as it was when that was found
 */
public record Slice(String partition, long from, long until, String detail) {
    public Slice {
        if (from >= until) {
            throw new IllegalArgumentException("slice of %s is empty: %d until %d".formatted(partition, from, until));
        }
    }

    /** Of a partition without detail. */
    public Slice(String partition, long from, long until) {
        this(partition, from, until, "");
    }
}
