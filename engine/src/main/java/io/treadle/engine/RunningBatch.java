package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.TaskReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The batch that is being run: its tasks, who owes something in the newest attempt, and who has reported it. Tasks are
 * numbered by the order of the slices, so that every attempt, also by a later driver, numbers them alike. Confined to the
 * driver's loop.
 */
final class RunningBatch {
    private final BatchPlanned planned;
    private final List<SourceTask> tasks = new ArrayList<>();
    private final List<StageSize> sizes = new ArrayList<>();
    private final Map<TaskId, Integer> failures = new HashMap<>();
    /** Executors that have been found unreachable for others in this batch. */
    private final Set<String> excluded = new HashSet<>();

    private final Map<String, BatchReport> reports = new LinkedHashMap<>();
    private Set<String> owing = Set.of();
    /** From 1; 0 before the first. */
    private int attempt;

    record TaskId(int stage, int task) {}

    RunningBatch(BatchPlanned planned, Plan plan) {
        this.planned = planned;
        for (Plan.Stage stage : plan.stages()) {
            if (stage.readsSource()) {
                List<StreamSlice> slices = planned.slices().stream()
                        .filter(entry -> entry.streamUid().equals(stage.input().uid()))
                        .toList();
                for (int task = 0; task < slices.size(); task++) {
                    tasks.add(task(stage.id(), task, slices.get(task)));
                }
                sizes.add(StageSize.newBuilder()
                        .setStage(stage.id())
                        .setTasks(slices.size())
                        .build());
            }
        }
    }

    private static SourceTask task(int stage, int task, StreamSlice entry) {
        return SourceTask.newBuilder()
                .setStage(stage)
                .setTask(task)
                .setPartition(entry.slice().partition())
                .setFrom(entry.slice().from())
                .setUntil(entry.slice().until())
                .build();
    }

    BatchPlanned planned() {
        return planned;
    }

    long number() {
        return planned.batch();
    }

    List<SourceTask> tasks() {
        return tasks;
    }

    List<StageSize> sizes() {
        return sizes;
    }

    int attempt() {
        return attempt;
    }

    /** Begins the next attempt; what was reported in earlier ones no longer counts. */
    void nextAttempt(Set<String> nowOwing) {
        attempt++;
        owing = Set.copyOf(nowOwing);
        reports.clear();
    }

    boolean isOwedBy(String incarnation) {
        return owing.contains(incarnation);
    }

    /** Takes a report of the newest attempt; anything else is stale and ignored. */
    void report(String incarnation, BatchReport report) {
        if (report.getBatch() == number() && report.getAttempt() == attempt && isOwedBy(incarnation)) {
            reports.putIfAbsent(incarnation, report);
        }
    }

    boolean isComplete() {
        return attempt > 0 && reports.keySet().containsAll(owing);
    }

    /** @return how often this task has failed by now */
    int failed(TaskId task) {
        return failures.merge(task, 1, Integer::sum);
    }

    Optional<SourceTask> sourceTask(TaskId id) {
        return tasks.stream()
                .filter(task -> task.getStage() == id.stage() && task.getTask() == id.task())
                .findFirst();
    }

    void exclude(String incarnation) {
        excluded.add(incarnation);
    }

    /** {@code live} without those excluded, unless nobody would be left. */
    List<String> eligible(List<String> live) {
        List<String> eligible =
                live.stream().filter(each -> !excluded.contains(each)).toList();
        return eligible.isEmpty() ? live : eligible;
    }

    /** Records that entered the batch; a task that ran twice counts once. */
    long records() {
        Map<TaskId, Long> records = new HashMap<>();
        Set<Integer> sourceStages = new HashSet<>();
        sizes.forEach(size -> sourceStages.add(size.getStage()));
        for (BatchReport report : reports.values()) {
            for (TaskReport task : report.getTasksList()) {
                if (sourceStages.contains(task.getStage())) {
                    records.put(new TaskId(task.getStage(), task.getTask()), task.getRecords());
                }
            }
        }
        return records.values().stream().mapToLong(Long::longValue).sum();
    }

    List<PrintedLines> printed() {
        return reports.values().stream()
                .flatMap(report -> report.getPrintedList().stream())
                .toList();
    }
}
