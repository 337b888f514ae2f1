package io.treadle.api.sink;

import java.time.Instant;

/**
 * Which batch. The number is the key: it is the same when the batch is run again after a failure, and it never goes
 * back as long as the checkpoint lives. The time is when the batch was planned, a label for people; it rises from batch
 * to batch.
 *
 * @param number from 1
 */
public record BatchId(long number, Instant time) {}
