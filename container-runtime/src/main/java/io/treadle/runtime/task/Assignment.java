package io.treadle.runtime.task;

/**
 * What a task is: which one, of which batch.
 *
 * @param part as outputs see it, within its stage
 * @param local whose partitions are this executor's, as far as is known when it begins
 */
public record Assignment(TaskId id, int part, BatchInfo batch, LocalPartitions local) {}
