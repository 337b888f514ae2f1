package io.treadle.runtime.task;

import io.treadle.api.Batch;
import io.treadle.api.graph.Plan;
import java.time.Instant;
import java.util.Map;

/**
 * What tasks know of their batch.
 *
 * @param tasks number of tasks over all executors, by stage; stages without any may be missing
 */
public record BatchInfo(long number, long plannedMillis, Map<Integer, Integer> tasks) {
    public BatchInfo {
        tasks = Map.copyOf(tasks);
    }

    Batch forUser() {
        return new Batch(number, Instant.ofEpochMilli(plannedMillis));
    }

    /** The partition of an output that a task writes: an output below a union is in several stages, whose tasks are counted through. */
    int outputPartition(Plan plan, int operator, TaskId task) {
        int before = plan.stages().stream()
                .filter(stage -> stage.id() < task.stage() && stage.members().contains(operator))
                .mapToInt(stage -> tasks.getOrDefault(stage.id(), 0))
                .sum();
        return before + task.task();
    }
}
