package io.treadle.runtime.task;

import java.util.Comparator;

/**
 * A task of a batch: its stage in the plan, and its number over all executors; of a stage that reads a shuffle, the
 * partition.
 */
public record TaskId(int stage, int task) implements Comparable<TaskId> {
    private static final Comparator<TaskId> ORDER =
            Comparator.comparingInt(TaskId::stage).thenComparingInt(TaskId::task);

    @Override
    public int compareTo(TaskId other) {
        return ORDER.compare(this, other);
    }
}
