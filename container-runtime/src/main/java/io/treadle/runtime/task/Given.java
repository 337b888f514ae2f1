package io.treadle.runtime.task;

import java.util.Map;

/**
 * What a task has for the stages below.
 *
 * @param buckets empty ones are missing
 * @param digest of all that is in them, and of the task's stage and number
 */
public record Given(Map<BucketId, Bucket> buckets, long digest) {}
