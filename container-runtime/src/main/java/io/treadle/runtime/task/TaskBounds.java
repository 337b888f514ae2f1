package io.treadle.runtime.task;

/**
 * What bounds a task's memory.
 *
 * @param chunkBytes about where a run of encoded records ends; 1 KiB to 16 MiB
 * @param foreachBatchRecords most records that foreachBatch collects
 */
public record TaskBounds(int chunkBytes, long foreachBatchRecords) {}
