package io.treadle.api.source;

/**
 * How far a partition is planned.
 *
 * @param next the first position not planned yet
 * @param detail as {@link Available#detail} was when the partition was found
 */
public record Position(long next, String detail) {}
