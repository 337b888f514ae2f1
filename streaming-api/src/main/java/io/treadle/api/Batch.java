package io.treadle.api;

import java.time.Instant;

/**
 * A batch as user code sees it. The number is the key: it is the same when the batch is run again after a failure, and it
 * never goes back. The time is when the batch was planned, a label for people.
 *
 * @param number from 1
 */
public record Batch(long number, Instant time) {}
