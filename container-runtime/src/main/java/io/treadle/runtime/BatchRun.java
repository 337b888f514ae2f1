package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.api.source.Slice;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushFailed;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.task.Arrived;
import io.treadle.runtime.task.Assignment;
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
 * buckets to whoever owns the partitions now, and reports when all that is owed is done. Confined to the executor's
 * loop.
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
    private final Map<TaskId, SourceTask> slices = new HashMap<>();

    private Placed placed;
    private BatchInfo info;
    /** Attempt with which it began, or began anew; what peers have of earlier ones does not count. */
    private final int since;
    /** Of the newest RunBatch; from 1. */
    private int attempt;
    /** Attempt that was last reported as done; 0 before. */
    private int reported;

    /**
     * A batch that is known, but of which nothing is owed until the first {@link #amend}.
     *
     * @param asked with which it begins
     */
    BatchRun(BatchKey key, Plan plan, Tasks tasks, Asked asked, Wiring wiring) {
        this.key = key;
        this.plan = plan;
        this.tasks = tasks;
        this.output = wiring.output();
        this.driver = wiring.driver();
        this.kept = new KeptBuckets(key, tasks);
        this.placed = asked.placed;
        this.info = asked.info;
        this.since = asked.message.getAnew() ? asked.message.getAttempt() : 0;
    }

    /** What the driver asks for. */
    record Asked(RunBatch message, BatchInfo info, Placed placed) {}

    /** Where its effects go. */
    record Wiring(ExecutorOutput output, Consumer<FromExecutor> driver) {}

    BatchKey key() {
        return key;
    }

    int attempt() {
        return attempt;
    }

    List<Peer> peers() {
        return placed.peers();
    }

    /** Takes the newest word on who owns which partition, unless it is an older attempt's. Before {@link #amend}. */
    void place(Asked asked) {
        if (asked.message.getAttempt() > attempt) {
            placed = asked.placed;
            info = asked.info;
        }
    }

    /**
     * Takes the newest word on what is owed. An older attempt is ignored; the same again gets the same report again.
     */
    void amend(Asked asked) {
        RunBatch message = asked.message;
        if (message.getAttempt() < attempt) {
            return;
        }
        if (message.getAttempt() == attempt) {
            reported = 0;
            reportIfDone();
            return;
        }
        attempt = message.getAttempt();
        kept.retain(placed.peers().stream().map(Peer::getIncarnation).collect(Collectors.toSet()));
        owed.owe(owedBy(message)).forEach(this::cancel);
        for (TaskId from : kept.tasks()) {
            deliver(from);
        }
        advance();
    }

    void pushed(long stream, PushedBuckets message) {
        if (message.getAttempt() < since) {
            return;
        }
        TaskId from = new TaskId(message.getStage(), message.getTask());
        var complete = assembly.add(stream, message);
        complete.forEach((id, bucket) -> inputs.add(from, id, new Arrived.One(bucket, message.getDigest())));
        if (!complete.isEmpty()) {
            advance();
        }
    }

    void pushStreamClosed(long stream) {
        assembly.closed(stream);
    }

    void pushLost(String peer, String message) {
        if (!kept.lost(peer)) {
            return;
        }
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
        if (owed.isRunning(task) && keep(task.id(), soFar)) {
            advance();
        }
    }

    void ended(Task task, TaskOutcome outcome, long nanos) {
        if (!owed.isRunning(task)) {
            return;
        }
        if (outcome instanceof TaskOutcome.Failed failed) {
            fail(task.id(), Translation.failure(task.id(), failed));
        } else if (outcome instanceof TaskOutcome.Done done) {
            if (keep(task.id(), done)) {
                owed.done(task.id(), done, nanos);
                release(task.id());
                advance();
            }
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
        tell(Translation.failure(task.id(), failed).setFatal(true));
        return true;
    }

    /** @return false if it gave other records when it ran before, which some may have: then it has failed */
    private boolean keep(TaskId id, TaskOutcome.Done done) {
        if (kept.keep(id, done.given(), attempt)) {
            deliver(id);
        } else if (kept.digest(id) != done.given().digest()) {
            fail(
                    id,
                    BatchFailed.newBuilder()
                            .setKind(FailureKind.INCONSISTENT)
                            .setMessage(
                                    ("stage %d, task %d of batch %d gave other records when it ran again: its source or a"
                                                    + " function is not deterministic")
                                            .formatted(id.stage(), id.task(), key.batch())));
            return false;
        }
        return true;
    }

    void cancel() {
        owed.running().forEach(this::cancel);
    }

    private void cancel(Task task) {
        task.cancel();
        output.cancel(task);
    }

    private Set<TaskId> owedBy(RunBatch message) {
        Set<TaskId> all = new LinkedHashSet<>();
        for (SourceTask task : message.getTasksList()) {
            TaskId id = new TaskId(task.getStage(), task.getTask());
            slices.put(id, task);
            all.add(id);
        }
        all.addAll(placed.ownTasks());
        return all;
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
                .mapToInt(above -> info.tasks(above.id()))
                .sum();
        return inputs.count(input(id)) == wanted;
    }

    private Task task(TaskId id) {
        SourceTask slice = slices.get(id);
        Assignment assignment = new Assignment(id, slice == null ? id.task() : slice.getPart(), info, placed::isOwn);
        return slice == null
                ? tasks.ofPartition(assignment, inputs.inOrder(input(id)))
                : tasks.ofSlice(
                        assignment,
                        new Slice(slice.getPartition(), slice.getFrom(), slice.getUntil(), slice.getDetail()));
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
                        BatchFailed.newBuilder()
                                .setMessage("the records of stage %d, task %d: %s"
                                        .formatted(from.stage(), from.task(), e.getMessage())));
            }
        }
    }

    private void fail(TaskId id, BatchFailed.Builder failure) {
        owed.failed(id);
        tell(failure.setStage(id.stage()).setTask(id.task()));
    }

    private void tell(BatchFailed.Builder failure) {
        failure.setEpoch(key.epoch()).setBatch(key.batch()).setAttempt(attempt);
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
                .forEach((id, printed) -> printed.forEach(one -> report.addPrinted(Translation.printed(id, one))));
        driver.accept(FromExecutor.newBuilder().setBatchReport(report).build());
        output.prepared(key);
    }
}
