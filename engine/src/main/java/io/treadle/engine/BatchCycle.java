package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.StopPlan.Wish;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.BatchSummary;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final StopPlan stopPlan;
    private final DriverOutput output;
    private final BatchClock clock;
    private final PrintedText printedText;

    private Phase phase = Phase.IDLE;
    /** The batch that is planned, running or being committed. */
    private @Nullable RunningBatch batch;
    /** It had nobody to run it when it last needed somebody. */
    private boolean stranded;
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

    BatchCycle(CoreSetup setup, Journal journal, Inputs inputs, Crew crew, StopPlan stopPlan, Start start) {
        this.plan = setup.plan();
        this.maxRecords = setup.settings().batchMaxRecords();
        this.wallClock = setup.wallClock();
        this.journal = journal;
        this.inputs = inputs;
        this.crew = crew;
        this.stopPlan = stopPlan;
        this.output = start.output();
        this.clock = new BatchClock(plan.graph().batchInterval().toNanos(), start.nowNanos());
        this.printedText = new PrintedText(plan.graph());
        this.lastNumber = journal.state().lastBatch();
        this.advancedNanos = start.nowNanos() - ADVANCED_EVERY_NANOS;
    }

    record Start(DriverOutput output, long nowNanos) {}

    /** Begins: with the batch that the drivers before planned and did not commit, if there is one. */
    void begin(long nowNanos) {
        Optional<BatchPlanned> left = journal.state().planned();
        if (left.isPresent()) {
            tickNanos = nowNanos;
            output.note("Batch %d was planned and not committed: it runs again with the same slices."
                    .formatted(left.get().batch()));
            run(left.get(), nowNanos);
        } else {
            askSources(nowNanos);
        }
    }

    /** @return whether the application has done what it was to do before it ends */
    boolean step(long nowNanos) {
        boolean ready = crew.isReady(nowNanos);
        running().filter(running -> running.attempt() == 0).ifPresent(running -> beginIfReady(running, nowNanos));
        boolean moved;
        do {
            moved = false;
            if (phase == Phase.ASKING && isAnswered(nowNanos)) {
                inputs.stopWaiting();
                plan(nowNanos);
                moved = true;
            }
            if (phase == Phase.IDLE && stopPlan.wish() != Wish.NONE && isDone(nowNanos)) {
                return true;
            }
            if (phase == Phase.IDLE && ready && (again || clock.isDue(nowNanos))) {
                tick(nowNanos);
                moved = true;
            } else if (phase == Phase.IDLE && ready && !askedAhead && nowNanos - askAheadNanos() >= 0) {
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
        if (allocation.slices().isEmpty()) {
            advance(nowNanos);
            return;
        }
        phase = Phase.PLANNING;
        BatchPlanned planned = new BatchPlanned(lastNumber, wallClock.millis(), allocation.slices());
        journal.append(planned, appendedNanos -> run(planned, appendedNanos));
    }

    private void advance(long nowNanos) {
        if (nowNanos - advancedNanos >= ADVANCED_EVERY_NANOS) {
            advancedNanos = nowNanos;
            journal.append(new Advanced(lastNumber), appendedNanos -> {});
        }
    }

    private void run(BatchPlanned planned, long nowNanos) {
        phase = Phase.RUNNING;
        RunningBatch next = new RunningBatch(planned, plan);
        batch = next;
        beginIfReady(next, nowNanos);
    }

    private void beginIfReady(RunningBatch running, long nowNanos) {
        if (crew.isReady(nowNanos)) {
            crew.balance();
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

    /** Runs what is owed once more, by those that are there; waits if nobody is. */
    void again(String reason, long nowNanos) {
        running().ifPresent(running -> {
            if (crew.isEmpty()) {
                stranded = true;
                output.note("Batch %d waits for executors: %s.".formatted(running.number(), reason));
            } else {
                attempt(running, nowNanos);
                output.note("Batch %d, attempt %d: %s.".formatted(running.number(), running.attempt(), reason));
            }
        });
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
                again("an executor has come", nowNanos);
            }
        });
    }

    void reported(String incarnation, BatchReport report, long nowNanos) {
        running().ifPresent(running -> {
            running.report(incarnation, report);
            commitIfComplete(running, nowNanos);
        });
    }

    private void commitIfComplete(RunningBatch running, long nowNanos) {
        if (running.isComplete()) {
            phase = Phase.COMMITTING;
            reportedNanos = nowNanos;
            journal.append(
                    new BatchCommitted(running.number(), running.records()),
                    appendedNanos -> committed(running, appendedNanos));
        }
    }

    private void committed(RunningBatch running, long nowNanos) {
        phase = Phase.IDLE;
        batch = null;
        running.planned().slices().stream()
                .map(BatchLogEvent.StreamSlice::streamUid)
                .distinct()
                .filter(inputs::has)
                .forEach(uid -> output.committed(uid, Map.copyOf(journal.state().next(uid))));
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
        OptionalLong ready = crew.readyNanos();
        if (ready.isPresent()) {
            return ready;
        }
        if (phase != Phase.IDLE || crew.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(askedAhead ? clock.nextNanos() : askAheadNanos());
    }
}
