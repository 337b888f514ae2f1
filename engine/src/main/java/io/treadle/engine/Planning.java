package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.StopPlan.Wish;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides, one after the other, what batches read: at each tick of the grid, or at once while more is there than fits. A batch
 * that has nothing to read is planned only where time alone gives operators something to do.
 *
 * <pre>
 * IDLE ─► ASKING ─► PLANNING ─► IDLE
 *   ▲        └── nothing to do ───┘
 * </pre>
 *
 * While a batch runs, sources are asked ahead for the next, so that the next is planned, and logged together with the commit, when that
 * batch is done. Confined to the driver's loop.
 */
final class Planning {
    private static final long ADVANCED_EVERY_NANOS = 1_000_000_000L;
    private static final long SHORTEST_WAIT_NANOS = 100_000_000L;
    /** What sources get to say what there is in the end. */
    private static final long LAST_WAIT_NANOS = 10_000_000_000L;
    /** The part of an interval that sources are asked ahead of its end, at most. */
    private static final int MOST_AHEAD = 4;

    private final Plan plan;
    private final long maxRecords;
    private final long intervalNanos;
    private final InstantSource wallClock;
    private final Journal journal;
    private final Inputs inputs;
    private final StopPlan stopPlan;
    private final Planned planned;
    private final BatchClock clock;
    private final EventTime eventTime;

    private Phase phase = Phase.IDLE;
    /** The highest number used, also by empty batches that the log does not know. */
    private long lastNumber;
    /** More was there than fitted: the next batch does not wait for its tick. */
    private boolean again;

    private long askedNanos;
    /** When the sources were asked for the tick that comes next; empty if they were not. */
    private OptionalLong askedAheadNanos = OptionalLong.empty();
    /** When the sources were first asked what there is with the end in sight. */
    private OptionalLong lastAskedNanos = OptionalLong.empty();

    private long advancedNanos;
    private long tickNanos;
    /** The batch in hand is one of the grid, not one that follows at once. */
    private boolean onTheGrid;

    private enum Phase {
        IDLE,
        ASKING,
        PLANNING
    }

    /** Whether a batch may be planned now. */
    enum Leave {
        /** Nobody could run it, or too much waits to be published. */
        NONE,
        /** One runs: only to be got ready. */
        ASK,
        /** One is being committed. */
        PLAN,
        /** Nothing is under way. */
        ALONE
    }

    /** Told of a batch that is durably planned, at which time, and for which tick. */
    @FunctionalInterface
    interface Planned {
        void planned(BatchPlanned batch, long tickNanos, long nowNanos);
    }

    Planning(CoreSetup setup, BatchCycle.Parts parts, StopPlan stopPlan, Planned planned, long nowNanos) {
        this.plan = setup.plan();
        this.maxRecords = setup.settings().batchMaxRecords();
        this.intervalNanos = plan.graph().batchInterval().toNanos();
        this.wallClock = setup.wallClock();
        this.journal = parts.journal();
        this.inputs = parts.inputs();
        this.stopPlan = stopPlan;
        this.planned = planned;
        this.clock = new BatchClock(intervalNanos, nowNanos);
        this.eventTime = new EventTime(plan);
        this.lastNumber = journal.state().lastBatch();
        this.advancedNanos = nowNanos - ADVANCED_EVERY_NANOS;
    }

    /** Nothing is left to be run of what earlier drivers planned. */
    void begin(long nowNanos) {
        askSources(nowNanos);
    }

    /**
     * Does what is due.
     *
     * @param isAlone whether no batch is under way
     * @return whether nothing is left to be planned before the application ends
     */
    boolean step(long nowNanos, Leave leave, boolean isAlone) {
        boolean moved;
        do {
            moved = false;
            if (phase == Phase.ASKING && isAnswered(nowNanos)) {
                inputs.stopWaiting();
                plan(nowNanos);
                moved = true;
            }
            if (phase == Phase.IDLE && isAlone && stopPlan.wish() != Wish.NONE && isDone(nowNanos)) {
                return true;
            }
            if (phase == Phase.IDLE && mayPlan(leave) && (again || clock.isDue(nowNanos))) {
                tick(nowNanos);
                moved = true;
            } else if (phase == Phase.IDLE && leave != Leave.NONE && nowNanos - nextAskNanos() >= 0) {
                askedAheadNanos = OptionalLong.of(nowNanos);
                askSources(nowNanos);
            }
        } while (moved);
        return false;
    }

    private boolean mayPlan(Leave leave) {
        boolean isFree = leave == Leave.PLAN || leave == Leave.ALONE;
        return isFree && stopPlan.wish() != Wish.NOW;
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
        onTheGrid = clock.isDue(nowNanos);
        tickNanos = onTheGrid ? clock.take(nowNanos) : nowNanos;
        if (onTheGrid) {
            inputs.tick();
        }
        if (askedAheadNanos.isPresent()) {
            await(nowNanos);
        } else {
            ask(nowNanos);
        }
    }

    /**
     * Sources are asked so early that their answers are there at the tick: a batch is not to wait for them. If the batch before takes
     * longer than that, they are asked once more each interval, so that what is planned is not old.
     */
    private long nextAskNanos() {
        long most = intervalNanos / MOST_AHEAD;
        long aheadNanos = clock.nextNanos() - Math.min(inputs.answerNanos(), most);
        return askedAheadNanos.isPresent() ? askedAheadNanos.getAsLong() + intervalNanos : aheadNanos;
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
        askedAheadNanos = OptionalLong.empty();
        askedNanos = nowNanos;
        phase = Phase.ASKING;
    }

    private long longestWaitNanos() {
        return Math.max(intervalNanos, SHORTEST_WAIT_NANOS);
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
        if (allocation.shares().isEmpty() && !isDueWithoutRecords()) {
            advance(nowNanos);
            return;
        }
        phase = Phase.PLANNING;
        long timeMillis = Math.max(journal.state().lastTimeMillis() + 1, wallClock.millis());
        BatchPlanned batch = new BatchPlanned(
                lastNumber,
                timeMillis,
                allocation.slices(),
                sizes(allocation),
                eventTime.watermarkMillis(journal.state()));
        long itsTickNanos = tickNanos;
        journal.append(batch, appendedNanos -> {
            phase = Phase.IDLE;
            planned.planned(batch, itsTickNanos, appendedNanos);
        });
    }

    /** Time alone has something for operators to do at each tick; what the application ends with is what there is to read. */
    private boolean isDueWithoutRecords() {
        return onTheGrid && plan.isTimeDriven() && !inputs.isFrozen();
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

    /** When {@link #step} has something to do next, if nothing else happens before; empty if only an event can give it something. */
    OptionalLong nextWakeNanos(Leave leave) {
        if (phase == Phase.ASKING) {
            return OptionalLong.of(
                    isLastRound()
                            ? lastAskedNanos.orElse(askedNanos) + LAST_WAIT_NANOS
                            : askedNanos + longestWaitNanos());
        }
        if (phase == Phase.PLANNING || leave == Leave.NONE) {
            return OptionalLong.empty();
        }
        OptionalLong ask = OptionalLong.of(nextAskNanos());
        return mayPlan(leave) ? Wake.earlier(OptionalLong.of(clock.nextNanos()), ask) : ask;
    }
}
