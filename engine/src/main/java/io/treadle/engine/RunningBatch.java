package io.treadle.engine;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Prepared;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.Happening.LongestTask;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.PreparedPart;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.TaskReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The batch that is being run: its tasks, who owes something in the newest attempt, and who has reported it. Tasks are
 * numbered by the order of the slices, and stages divided as the plan in the log says, so that every attempt, also by a later
 * driver with other parallelism, is the same. Confined to the driver's loop.
 */
final class RunningBatch {
    private final BatchPlanned planned;
    private final Plan plan;
    private final boolean recovered;
    private final List<SourceTask> tasks = new ArrayList<>();
    private final Map<Integer, Integer> tasksByStage = new TreeMap<>();
    private final List<StageSize> sizes = new ArrayList<>();
    /** Executors that have been found unreachable for others in this batch. */
    private final Set<String> excluded = new HashSet<>();

    private final Map<String, BatchReport> reports = new LinkedHashMap<>();
    private Set<String> owing = Set.of();
    /** From 1; 0 before the first. */
    private int attempt;
    /** The newest attempt has failed: another follows, and nothing that comes of this one counts. */
    private boolean givenUp;
    /** Two runs differed: what earlier attempts left is not to be used. */
    private boolean anew;

    record TaskId(int stage, int task) {}

    /** @param recovered whether an earlier driver planned it, and may have run it */
    RunningBatch(BatchPlanned planned, Plan plan, boolean recovered) {
        this.planned = planned;
        this.plan = plan;
        this.recovered = recovered;
        for (Plan.Stage stage : plan.stages()) {
            List<StreamSlice> slices = planned.slices().stream()
                    .filter(entry -> entry.streamUid().equals(stage.input().uid()))
                    .toList();
            if (stage.readsSource()) {
                for (int task = 0; task < slices.size(); task++) {
                    tasks.add(task(stage.id(), task, slices.get(task)));
                }
            }
            size(stage, slices.size());
        }
    }

    private static SourceTask task(int stage, int task, StreamSlice entry) {
        return SourceTask.newBuilder()
                .setStage(stage)
                .setTask(task)
                .setPartition(entry.slice().partition())
                .setFrom(entry.slice().from())
                .setUntil(entry.slice().until())
                .setDetail(entry.slice().detail())
                .setPart(entry.part() == StreamSlice.UNNUMBERED ? task : entry.part())
                .build();
    }

    private void size(Plan.Stage stage, int slices) {
        int byPlan = stage.partitions().orElse(slices);
        Size size = planned.sizes().getOrDefault(stage.input().uid(), new Size(byPlan, byPlan));
        int count = stage.readsSource() ? slices : size.tasks();
        tasksByStage.put(stage.id(), count);
        sizes.add(StageSize.newBuilder()
                .setStage(stage.id())
                .setTasks(count)
                .setParts(size.parts())
                .build());
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

    /** Of all stages. */
    Map<Integer, Integer> tasksByStage() {
        return tasksByStage;
    }

    int attempt() {
        return attempt;
    }

    /** Whether outputs may have parts of it already, from an earlier attempt, here or under an earlier driver. */
    boolean isAgain() {
        return attempt > 1 || recovered;
    }

    /** From now on every attempt begins whole: who came late to one that did may still hold what one before it left. */
    void beginAnew() {
        anew = true;
    }

    boolean isAnew() {
        return anew;
    }

    /** Begins the next attempt; what was reported in earlier ones no longer counts. */
    void nextAttempt(Set<String> nowOwing) {
        attempt++;
        givenUp = false;
        owing = Set.copyOf(nowOwing);
        reports.clear();
    }

    /** The newest attempt has failed, and the next is decided upon. */
    void giveUp() {
        givenUp = true;
    }

    boolean isGivenUp() {
        return givenUp;
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
        return attempt > 0 && !givenUp && reports.keySet().containsAll(owing);
    }

    /** The uid of a stage, which is that of the operator that begins it. */
    String stageUid(int stage) {
        return plan.stage(stage).input().uid();
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
        for (TaskReport task : taskReports()) {
            if (plan.stage(task.getStage()).readsSource()) {
                records.putIfAbsent(id(task), task.getRecords());
            }
        }
        return records.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The uid of a stage whose tasks did not all read what one run gave, or not the run whose other outputs count, or which
     * ran twice and gave different things; empty if there is none.
     */
    Optional<String> inconsistentStage() {
        Map<TaskId, Long> given = new HashMap<>();
        for (TaskReport task : taskReports()) {
            Long other = task.hasGivenDigest() ? given.putIfAbsent(id(task), task.getGivenDigest()) : null;
            if (other != null && other != task.getGivenDigest()) {
                return Optional.of(stageUid(task.getStage()));
            }
        }
        Map<Integer, Long> wanted = new HashMap<>();
        for (TaskReport task : taskReports()) {
            Plan.Stage stage = plan.stage(task.getStage());
            if (!stage.readsSource()) {
                long first = wanted.computeIfAbsent(
                        stage.id(), id -> givenTo(stage, given).orElse(task.getInputsDigest()));
                if (first != task.getInputsDigest()) {
                    return Optional.of(stageUid(task.getStage()));
                }
            }
        }
        return Optional.empty();
    }

    /** What all tasks above a stage gave, in the runs that are reported; empty if that is not known of all. */
    private OptionalLong givenTo(Plan.Stage stage, Map<TaskId, Long> given) {
        long sum = 0;
        for (Plan.Stage above : plan.upstream(stage)) {
            for (int task = 0; task < tasksByStage.getOrDefault(above.id(), 0); task++) {
                Long digest = given.get(new TaskId(above.id(), task));
                if (digest == null) {
                    return OptionalLong.empty();
                }
                sum += digest;
            }
        }
        return OptionalLong.of(sum);
    }

    private static TaskId id(TaskReport task) {
        return new TaskId(task.getStage(), task.getTask());
    }

    /** What is to be published when it is committed: by output, ordered by part. Of a part that was written twice, one copy is used. */
    SortedMap<String, List<Prepared>> prepared() {
        SortedMap<String, SortedMap<Integer, Prepared>> byOutput = new TreeMap<>();
        for (TaskReport task : taskReports()) {
            for (PreparedPart part : task.getPreparedList()) {
                Operator output = plan.graph().operator(part.getOperator());
                if (!part.getHandle().isEmpty()) {
                    byOutput.computeIfAbsent(output.uid(), uid -> new TreeMap<>())
                            .putIfAbsent(part.getPart(), new Prepared(part.getPart(), part.getHandle()));
                }
            }
        }
        SortedMap<String, List<Prepared>> prepared = new TreeMap<>();
        byOutput.forEach((uid, parts) -> prepared.put(uid, List.copyOf(parts.values())));
        return prepared;
    }

    /** The newest event time that its tasks have seen, by the uid of the operator that gave it. */
    SortedMap<String, Long> newestMillis() {
        SortedMap<String, Long> newest = new TreeMap<>();
        for (TaskReport task : taskReports()) {
            task.getNewestList()
                    .forEach(time -> newest.merge(
                            plan.graph().operator(time.getOperator()).uid(), time.getMillis(), Math::max));
        }
        return newest;
    }

    /** How many tasks ran; one that ran twice counts once. */
    int tasksReported() {
        return (int) taskReports().stream().map(RunningBatch::id).distinct().count();
    }

    Optional<LongestTask> longestTask() {
        return taskReports().stream()
                .max(Comparator.comparingLong(TaskReport::getNanos))
                .map(task -> new LongestTask(stageUid(task.getStage()), task.getTask(), task.getNanos() / 1000));
    }

    private List<TaskReport> taskReports() {
        return reports.values().stream()
                .flatMap(report -> report.getTasksList().stream())
                .toList();
    }

    List<PrintedLines> printed() {
        return reports.values().stream()
                .flatMap(report -> report.getPrintedList().stream())
                .toList();
    }
}
