package io.treadle.runtime.task;

/**
 * Where a bucket goes.
 *
 * @param shuffle id of the Exchange or Aggregate
 */
public record BucketId(int shuffle, int partition) {}
