package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.api.source.Slice;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.protocol.wire.PushFailed;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.StageSize;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.task.BatchInfo;
import io.treadle.runtime.task.BucketId;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskId;
import io.treadle.runtime.task.TaskOutcome;
import io.treadle.runtime.task.Tasks;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One batch of one epoch in this executor, over all its attempts: begins tasks when their input is in, gives their
 * buckets to whoever owns the partitions now, and reports when all that is owed is done. Confined to the executor's loop.
 */
final class BatchRun {
    private final BatchKey key;
    private final Plan plan;
    private final Tasks tasks;
    private final ExecutorOutput output;
    private final Consumer<FromExecutor> driver;
    private final OwedTasks owed = new OwedTasks();
    private final ShuffleInputs inputs = new ShuffleInputs();
    private final PushAssembly assembly = new PushAssembly();
    private final KeptBuckets kept;
    private final Map<TaskId, Slice> slices = new HashMap<>();

    private Placed placed;
    private BatchInfo info;
    /** Of the newest RunBatch; from 1. */
    private int attempt;
    /** Attempt that was last reported as done; 0 before. */
    private int reported;

    /** A batch that is known, but of which nothing is owed until the first {@link #amend}. */
    BatchRun(BatchKey key, Plan plan, Tasks tasks, Placed placed, Wiring wiring) {
        this.key = key;
        this.plan = plan;
        this.tasks = tasks;
        this.output = wiring.output();
        this.driver = wiring.driver();
        this.kept = new KeptBuckets(key, tasks);
        this.placed = placed;
        this.info = new BatchInfo(key.batch(), 0, Map.of());
    }

    /** Where its effects go. */
    record Wiring(ExecutorOutput output, Consumer<FromExecutor> driver) {}

    BatchKey key() {
        return key;
    }

    /** Takes the newest word on what is owed. An older attempt is ignored; the same again gets the same report again. */
    void amend(RunBatch message, Placed newPlaced) {
        if (message.getAttempt() < attempt) {
            return;
        }
        if (message.getAttempt() == attempt) {
            reported = 0;
            reportIfDone();
            return;
        }
        attempt = message.getAttempt();
        placed = newPlaced;
        info = new BatchInfo(key.batch(), message.getPlannedMillis(), sizes(message));
        kept.retain(placed.peers().stream().map(Peer::getIncarnation).collect(Collectors.toSet()));
        owed.owe(owedBy(message)).forEach(output::cancel);
        for (TaskId from : kept.tasks()) {
            deliver(from);
        }
        advance();
    }

    void pushed(long stream, PushedBuckets message) {
        TaskId from = new TaskId(message.getStage(), message.getTask());
        var complete = assembly.add(stream, message);
        complete.forEach((id, bucket) -> inputs.add(from, id, bucket));
        if (!complete.isEmpty()) {
            advance();
        }
    }

    void pushStreamClosed(long stream) {
        assembly.closed(stream);
    }

    void pushLost(String peer, String message) {
        kept.lost(peer);
        driver.accept(FromExecutor.newBuilder()
                .setPushFailed(PushFailed.newBuilder()
                        .setEpoch(key.epoch())
                        .setBatch(key.batch())
                        .setPeer(peer)
                        .setMessage(message))
                .build());
    }

    /** Its buckets need not wait for what it writes outside. Its input does: if that fails, the task runs again. */
    void ran(Task task, TaskOutcome.Done soFar) {
        if (owed.isRunning(task)) {
            keep(task.id(), soFar);
            advance();
        }
    }

    void ended(Task task, TaskOutcome outcome, long nanos) {
        if (!owed.isRunning(task)) {
            return;
        }
        if (outcome instanceof TaskOutcome.Failed failed) {
            fail(task.id(), failed.message(), failed.details());
        } else if (outcome instanceof TaskOutcome.Done done) {
            owed.done(task.id(), done, nanos);
            keep(task.id(), done);
            release(task.id());
            advance();
        }
    }

    /**
     * Tells the driver of an Error, after which the executor ends.
     *
     * @return false if nobody wants to know, because the task is not owed any more
     */
    boolean died(Task task, TaskOutcome.Failed failed) {
        if (!owed.isRunning(task)) {
            return false;
        }
        tell(failure(task.id(), failed.message(), failed.details()).setFatal(true));
        return true;
    }

    private void keep(TaskId id, TaskOutcome.Done done) {
        if (kept.keep(id, done.buckets())) {
            deliver(id);
        }
    }

    void cancel() {
        owed.running().forEach(output::cancel);
    }

    private Set<TaskId> owedBy(RunBatch message) {
        Set<TaskId> all = new LinkedHashSet<>();
        for (SourceTask task : message.getTasksList()) {
            TaskId id = new TaskId(task.getStage(), task.getTask());
            slices.put(id, new Slice(task.getPartition(), task.getFrom(), task.getUntil()));
            all.add(id);
        }
        all.addAll(placed.ownTasks());
        return all;
    }

    private Map<Integer, Integer> sizes(RunBatch message) {
        Map<Integer, Integer> sizes = new HashMap<>();
        for (StageSize size : message.getSizesList()) {
            sizes.put(size.getStage(), size.getTasks());
        }
        plan.stages().forEach(stage -> stage.partitions().ifPresent(count -> sizes.put(stage.id(), count)));
        return sizes;
    }

    /** Begins what can begin, and reports if nothing is left. */
    private void advance() {
        for (TaskId id : owed.waiting()) {
            if (isReady(id)) {
                Task task = task(id);
                owed.started(task);
                output.start(task);
            }
        }
        reportIfDone();
    }

    private boolean isReady(TaskId id) {
        Plan.Stage stage = plan.stage(id.stage());
        if (stage.readsSource()) {
            return true;
        }
        int wanted = plan.upstream(stage).stream()
                .mapToInt(above -> info.tasks().getOrDefault(above.id(), 0))
                .sum();
        return inputs.count(input(id)) == wanted;
    }

    private Task task(TaskId id) {
        Slice slice = slices.get(id);
        Placed now = placed;
        return slice != null
                ? tasks.ofSlice(id, slice, info, now::isOwn)
                : tasks.ofPartition(id, inputs.inOrder(input(id)), info, now::isOwn);
    }

    private BucketId input(TaskId id) {
        return new BucketId(plan.stage(id.stage()).input().id(), id.task());
    }

    private void release(TaskId done) {
        if (!plan.stage(done.stage()).readsSource()) {
            inputs.release(input(done));
        }
    }

    /** Gives a task's buckets to all who own their partitions now and have not got them yet. */
    private void deliver(TaskId from) {
        for (BucketId id : placed.ownBuckets(from.stage())) {
            inputs.add(from, id, kept.bucket(from, id));
        }
        for (Peer peer : placed.peers()) {
            try {
                List<PushedBuckets> messages =
                        kept.give(peer.getIncarnation(), from, placed.bucketsFor(peer.getIncarnation(), from.stage()));
                if (!messages.isEmpty()) {
                    output.push(peer, messages);
                }
            } catch (CodecException e) {
                fail(
                        from,
                        "the records of stage %d, task %d: %s".formatted(from.stage(), from.task(), e.getMessage()),
                        "");
            }
        }
    }

    private void fail(TaskId id, String message, String details) {
        owed.failed(id);
        tell(failure(id, message, details));
    }

    private BatchFailed.Builder failure(TaskId id, String message, String details) {
        return BatchFailed.newBuilder()
                .setEpoch(key.epoch())
                .setBatch(key.batch())
                .setAttempt(attempt)
                .setStage(id.stage())
                .setTask(id.task())
                .setMessage(message)
                .setDetails(details);
    }

    private void tell(BatchFailed.Builder failure) {
        driver.accept(FromExecutor.newBuilder().setBatchFailed(failure).build());
    }

    private void reportIfDone() {
        if (reported == attempt || !owed.allDone()) {
            return;
        }
        reported = attempt;
        BatchReport.Builder report = BatchReport.newBuilder()
                .setEpoch(key.epoch())
                .setBatch(key.batch())
                .setAttempt(attempt)
                .addAllTasks(owed.reports());
        owed.printed()
                .forEach((id, printed) -> printed.forEach(one -> report.addPrinted(PrintedLines.newBuilder()
                        .setOperator(one.operator())
                        .setStage(id.stage())
                        .setTask(id.task())
                        .addAllLines(one.lines())
                        .setMore(one.more()))));
        driver.accept(FromExecutor.newBuilder().setBatchReport(report).build());
    }
}
