package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.FailurePolicy.Verdict.Retry;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.StopPlan.Wish;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.BatchSummary;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One batch after the other.
 *
 * <pre>
 * IDLE ─► ASKING ─► PLANNING ─► RUNNING ─► COMMITTING ─► IDLE
 *   ▲        └── nothing to read ──┐           (RUNNING waits while there are no executors)
 *   └──────────────────────────────┘
 * </pre>
 *
 * Confined to the driver's loop.
 */
final class BatchCycle {
    private static final long ADVANCED_EVERY_NANOS = 1_000_000_000L;
    private static final long SHORTEST_WAIT_NANOS = 100_000_000L;
    /** What sources get to say what there is in the end. */
    private static final long LAST_WAIT_NANOS = 10_000_000_000L;
    /** The part of an interval that sources are asked ahead of its end, at most. */
    private static final int MOST_AHEAD = 4;

    private final Plan plan;
    private final long maxRecords;
    private final InstantSource wallClock;
    private final Journal journal;
    private final Inputs inputs;
    private final Crew crew;
    private final Publishing publishing;
    private final FailurePolicy failures;
    private final StopPlan stopPlan;
    private final DriverOutput output;
    private final BatchClock clock;
    private final PrintedText printedText;

    private Phase phase = Phase.IDLE;
    /** The batch that is planned, running or being committed. */
    private @Nullable RunningBatch batch;
    /** It had nobody to run it when it last needed somebody. */
    private boolean stranded;
    /** When its next attempt begins, if that is put off. */
    private OptionalLong retryNanos = OptionalLong.empty();
    /** The highest number used, also by empty batches that the log does not know. */
    private long lastNumber;
    /** More was there than fitted: the next batch does not wait for its tick. */
    private boolean again;

    private long askedNanos;
    /** The sources were asked for the tick that comes next. */
    private boolean askedAhead;
    /** When the sources were first asked what there is with the end in sight. */
    private OptionalLong lastAskedNanos = OptionalLong.empty();

    private long advancedNanos;
    private long tickNanos;
    private long sentNanos;
    private long reportedNanos;

    enum Phase {
        IDLE,
        ASKING,
        PLANNING,
        RUNNING,
        COMMITTING
    }

    BatchCycle(CoreSetup setup, Parts parts, StopPlan stopPlan, DriverOutput output, long nowNanos) {
        this.plan = setup.plan();
        this.maxRecords = setup.settings().batchMaxRecords();
        this.wallClock = setup.wallClock();
        this.journal = parts.journal();
        this.inputs = parts.inputs();
        this.crew = parts.crew();
        this.publishing = parts.publishing();
        this.failures = parts.failures();
        this.stopPlan = stopPlan;
        this.output = output;
        this.clock = new BatchClock(plan.graph().batchInterval().toNanos(), nowNanos);
        this.printedText = new PrintedText(plan.graph());
        this.lastNumber = journal.state().lastBatch();
        this.advancedNanos = nowNanos - ADVANCED_EVERY_NANOS;
    }

    /** What it works with. */
    record Parts(Journal journal, Inputs inputs, Crew crew, Publishing publishing, FailurePolicy failures) {}

    /** Begins: with the batch that the drivers before planned and did not commit, if there is one. */
    void begin(long nowNanos) {
        Optional<BatchPlanned> left = journal.state().planned();
        if (left.isPresent()) {
            tickNanos = nowNanos;
            output.note("Batch %d was planned and not committed: it runs again with the same slices."
                    .formatted(left.get().batch()));
            run(new RunningBatch(left.get(), plan, true), nowNanos);
        } else {
            askSources(nowNanos);
        }
    }

    /** @return whether the application has done what it was to do before it ends */
    boolean step(long nowNanos) {
        boolean ready = crew.isReady(nowNanos);
        running().filter(running -> running.attempt() == 0).ifPresent(running -> beginIfReady(running, nowNanos));
        if (retryNanos.isPresent() && nowNanos - retryNanos.getAsLong() >= 0) {
            nextAttempt(nowNanos);
        }
        boolean moved;
        do {
            moved = false;
            if (phase == Phase.ASKING && isAnswered(nowNanos)) {
                inputs.stopWaiting();
                plan(nowNanos);
                moved = true;
            }
            if (phase == Phase.IDLE && stopPlan.wish() != Wish.NONE && isDone(nowNanos)) {
                return publishing.isDoneForTheEnd(nowNanos);
            }
            boolean mayBegin = phase == Phase.IDLE && ready && !publishing.isFull();
            if (mayBegin && (again || clock.isDue(nowNanos))) {
                tick(nowNanos);
                moved = true;
            } else if (mayBegin && !askedAhead && nowNanos - askAheadNanos() >= 0) {
                askedAhead = true;
                askSources(nowNanos);
            }
        } while (moved);
        return false;
    }

    private boolean isAnswered(long nowNanos) {
        if (isLastRound()) {
            askSources(nowNanos);
            return inputs.isLastKnown() || nowNanos - lastAskedNanos.orElse(nowNanos) >= LAST_WAIT_NANOS;
        }
        return inputs.settled() || nowNanos - askedNanos >= longestWaitNanos();
    }

    /** What the sources hold from now on is all that is processed before the application ends. */
    private boolean isLastRound() {
        return stopPlan.wish() == Wish.DRAIN && !inputs.isFrozen();
    }

    private boolean isDone(long nowNanos) {
        if (stopPlan.wish() == Wish.NOW) {
            return true;
        }
        if (inputs.isFrozen()) {
            return inputs.backlog() == 0;
        }
        ask(nowNanos);
        return false;
    }

    private void tick(long nowNanos) {
        boolean onTheGrid = clock.isDue(nowNanos);
        tickNanos = onTheGrid ? clock.take(nowNanos) : nowNanos;
        if (onTheGrid) {
            inputs.tick();
        }
        if (askedAhead) {
            await(nowNanos);
        } else {
            ask(nowNanos);
        }
    }

    /** Sources are asked so early that their answers are there at the tick: a batch is not to wait for them. */
    private long askAheadNanos() {
        long most = plan.graph().batchInterval().toNanos() / MOST_AHEAD;
        return clock.nextNanos() - Math.min(inputs.answerNanos(), most);
    }

    private void ask(long nowNanos) {
        askSources(nowNanos);
        await(nowNanos);
    }

    private void askSources(long nowNanos) {
        if (isLastRound()) {
            lastAskedNanos = OptionalLong.of(lastAskedNanos.orElse(nowNanos));
            inputs.askLast(nowNanos);
        } else {
            inputs.ask(nowNanos);
        }
    }

    private void await(long nowNanos) {
        askedAhead = false;
        askedNanos = nowNanos;
        phase = Phase.ASKING;
    }

    private long longestWaitNanos() {
        return Math.max(plan.graph().batchInterval().toNanos(), SHORTEST_WAIT_NANOS);
    }

    private void plan(long nowNanos) {
        phase = Phase.IDLE;
        if (stopPlan.wish() == Wish.NOW) {
            return;
        }
        if (isLastRound()) {
            inputs.freeze();
            again = true;
            return;
        }
        Allocation allocation = inputs.allocate(maxRecords);
        again = allocation.clamped();
        lastNumber++;
        if (allocation.shares().isEmpty()) {
            advance(nowNanos);
            return;
        }
        phase = Phase.PLANNING;
        long timeMillis = Math.max(journal.state().lastTimeMillis() + 1, wallClock.millis());
        BatchPlanned planned =
                new BatchPlanned(lastNumber, timeMillis, allocation.slices(), sizes(allocation), OptionalLong.empty());
        journal.append(planned, appendedNanos -> run(new RunningBatch(planned, plan, false), appendedNanos));
    }

    private SortedMap<String, Size> sizes(Allocation allocation) {
        SortedMap<String, Size> sizes = new TreeMap<>();
        for (Plan.Stage stage : plan.stages()) {
            String uid = stage.input().uid();
            int partitions = stage.partitions().orElse(0);
            sizes.put(uid, stage.readsSource() ? inputs.size(uid, allocation) : new Size(partitions, partitions));
        }
        return sizes;
    }

    private void advance(long nowNanos) {
        if (nowNanos - advancedNanos >= ADVANCED_EVERY_NANOS) {
            advancedNanos = nowNanos;
            journal.append(new Advanced(lastNumber), appendedNanos -> {});
        }
    }

    private void run(RunningBatch next, long nowNanos) {
        phase = Phase.RUNNING;
        batch = next;
        beginIfReady(next, nowNanos);
    }

    private void beginIfReady(RunningBatch running, long nowNanos) {
        if (crew.isReady(nowNanos)) {
            crew.balance(running);
            attempt(running, nowNanos);
        }
    }

    private void attempt(RunningBatch running, long nowNanos) {
        stranded = false;
        if (running.attempt() == 0) {
            sentNanos = nowNanos;
        }
        crew.run(running, journal.state().committedBatch());
        commitIfComplete(running, nowNanos);
    }

    /** The batch that executors are working on. */
    Optional<RunningBatch> running() {
        return phase == Phase.RUNNING ? Optional.ofNullable(batch) : Optional.empty();
    }

    /** Executors that owed something cannot do it: what is owed is run once more, unless it is to be anyway. */
    void again(String reason, long nowNanos) {
        running().filter(running -> !running.isGivenUp()).ifPresent(running -> again(running, true, reason, nowNanos));
    }

    private void again(RunningBatch running, boolean isNews, String reason, long nowNanos) {
        retryNanos = OptionalLong.empty();
        if (crew.isEmpty()) {
            stranded = true;
            output.note("Batch %d waits for executors: %s.".formatted(running.number(), reason));
            return;
        }
        attempt(running, nowNanos);
        if (isNews) {
            output.note("Batch %d, attempt %d: %s.".formatted(running.number(), running.attempt(), reason));
        }
    }

    /** The newest attempt is given up, and the next is decided upon. */
    void retry(Retry retry, long nowNanos) {
        running().ifPresent(running -> {
            if (retry.delayNanos() == 0) {
                again(running, retry.isNews(), retry.reason(), nowNanos);
                return;
            }
            retryNanos = OptionalLong.of(nowNanos + retry.delayNanos());
            if (retry.isNews()) {
                output.note("Batch %d waits, and is tried again till it can be done: %s"
                        .formatted(running.number(), retry.reason()));
            }
        });
    }

    private void nextAttempt(long nowNanos) {
        running()
                .ifPresentOrElse(
                        running -> again(running, false, "it was put off", nowNanos),
                        () -> retryNanos = OptionalLong.empty());
    }

    /** Has a task that failed run elsewhere in the next attempt. */
    void moveAway(RunningBatch.TaskId task) {
        running().ifPresent(running -> crew.moveAway(running, task));
    }

    /** An executor has come: if the batch had nobody to run it, it has now. */
    void joined(long nowNanos) {
        running().ifPresent(running -> {
            if (running.attempt() == 0) {
                beginIfReady(running, nowNanos);
            } else if (stranded) {
                again(running, true, "an executor has come", nowNanos);
            }
        });
    }

    /** @return the uid of a stage whose tasks did not all read the output of the same run: the attempt has failed then */
    Optional<String> reported(String incarnation, BatchReport report, long nowNanos) {
        RunningBatch running = running().orElse(null);
        if (running == null) {
            return Optional.empty();
        }
        running.report(incarnation, report);
        Optional<String> inconsistent = running.isComplete() ? running.inconsistentStage() : Optional.empty();
        if (inconsistent.isEmpty()) {
            commitIfComplete(running, nowNanos);
        }
        return inconsistent;
    }

    private void commitIfComplete(RunningBatch running, long nowNanos) {
        if (running.isComplete()) {
            phase = Phase.COMMITTING;
            reportedNanos = nowNanos;
            BatchCommitted commit = new BatchCommitted(running.number(), running.records(), running.prepared());
            journal.append(commit, appendedNanos -> committed(commit, running, appendedNanos));
        }
    }

    private void committed(BatchCommitted commit, RunningBatch running, long nowNanos) {
        phase = Phase.IDLE;
        batch = null;
        if (failures.committed()) {
            output.note("Batch %d is done: what it waited for serves again.".formatted(running.number()));
        }
        if (!commit.prepared().isEmpty()) {
            publishing.committed(
                    new Publication(running.number(), running.planned().timeMillis(), commit.prepared()));
        }
        running.planned().slices().stream()
                .map(BatchLogEvent.StreamSlice::streamUid)
                .distinct()
                .filter(inputs::has)
                .forEach(uid -> output.committed(uid, Map.copyOf(journal.state().next(uid))));
        show(running, nowNanos);
    }

    private void show(RunningBatch running, long nowNanos) {
        output.show(BatchSummary.newBuilder()
                .setBatch(running.number())
                .setPlannedMillis(running.planned().timeMillis())
                .setRecords(running.records())
                .setSchedulingMicros((sentNanos - tickNanos) / 1000)
                .setProcessingMicros((reportedNanos - sentNanos) / 1000)
                .setTotalMicros((nowNanos - tickNanos) / 1000)
                .setAttempts(running.attempt())
                .addAllPrinted(printedText.lines(running.printed()))
                .build());
    }

    /** When {@link #step} has something to do next, if nothing else happens before. */
    OptionalLong nextWakeNanos() {
        if (phase == Phase.ASKING) {
            return OptionalLong.of(
                    isLastRound()
                            ? lastAskedNanos.orElse(askedNanos) + LAST_WAIT_NANOS
                            : askedNanos + longestWaitNanos());
        }
        OptionalLong next = Wake.earlier(crew.readyNanos(), retryNanos);
        boolean waitsForPublishing = publishing.isFull() || publishing.isAwaitedForTheEnd();
        if (next.isPresent() || phase != Phase.IDLE || crew.isEmpty() || waitsForPublishing) {
            return next;
        }
        return OptionalLong.of(askedAhead ? clock.nextNanos() : askAheadNanos());
    }
}
