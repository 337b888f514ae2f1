package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.graph.TaskContext;
import io.treadle.api.sink.BatchId;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What tasks know of their batch.
 *
 * @param epoch of the driver that runs it
 * @param again whether parts of it may have been written before
 * @param watermarkMillis event time that all streams have passed, as it was planned; empty if nobody asks for it
 * @param sizes by stage, over all executors; stages that have nothing in the batch may be missing
 */
public record BatchInfo(BatchId id, long epoch, boolean again, OptionalLong watermarkMillis, Map<Integer, Size> sizes) {
    private static final Size NOTHING = new Size(0, 0);

    /**
     * How large a stage is in the batch.
     *
     * @param tasks how many run
     * @param parts as outputs see them: tasks, and partitions that have nothing in this batch
     */
    public record Size(int tasks, int parts) {}

    public BatchInfo {
        sizes = Map.copyOf(sizes);
    }

    /** Tasks of a stage, which for one that reads a shuffle are its partitions. */
    public int tasks(int stage) {
        return size(stage).tasks;
    }

    /**
     * What an operator may know of a task: one below a union is in several stages, whose parts are counted through.
     *
     * @param part of the task, within its stage
     */
    TaskContext context(Plan plan, Operator operator, int stage, int part) {
        int before = 0;
        int all = 0;
        for (Plan.Stage one : plan.stages()) {
            if (one.members().contains(operator.id())) {
                int parts = size(one.id()).parts;
                before += one.id() < stage ? parts : 0;
                all += parts;
            }
        }
        return new TaskContext(operator, id, before + part, all, epoch, again, watermarkMillis);
    }

    private Size size(int stage) {
        return sizes.getOrDefault(stage, NOTHING);
    }
}
