package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.FailurePolicy.Verdict.Retry;
import io.treadle.engine.Planning.Leave;
import io.treadle.protocol.wire.BatchReport;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One batch after the other: what {@link Planning} has planned flies, as a {@link Flight}; the next is planned when the one before is
 * being committed. Confined to the driver's loop.
 */
final class BatchCycle {
    private final Plan plan;
    private final Parts parts;
    private final DriverOutput output;
    private final Planning planning;
    private final PrintedText printedText;
    /** The batch that runs or is being committed. */
    private @Nullable Flight flight;

    /** What it works with. */
    record Parts(Journal journal, Inputs inputs, Crew crew, Publishing publishing, FailurePolicy failures) {}

    BatchCycle(CoreSetup setup, Parts parts, StopPlan stopPlan, DriverOutput output, long nowNanos) {
        this.plan = setup.plan();
        this.parts = parts;
        this.output = output;
        this.planning = new Planning(setup, parts, stopPlan, this::planned, nowNanos);
        this.printedText = new PrintedText(plan.graph());
    }

    /** Begins: with the batch that the drivers before planned and did not commit, if there is one. */
    void begin(long nowNanos) {
        Optional<BatchPlanned> left = parts.journal().state().planned();
        if (left.isPresent()) {
            output.tell(new Happening.BatchRecovered(left.get().batch()));
            fly(new RunningBatch(left.get(), plan, true), nowNanos, nowNanos);
        } else {
            planning.begin(nowNanos);
        }
    }

    private void planned(BatchPlanned batch, long tickNanos, long nowNanos) {
        output.tell(new Happening.BatchPlanned(
                batch.batch(), batch.timeMillis(), batch.slices().size(), batch.watermarkMillis()));
        fly(new RunningBatch(batch, plan, false), tickNanos, nowNanos);
    }

    private void fly(RunningBatch batch, long tickNanos, long nowNanos) {
        Flight next = new Flight(batch, tickNanos, parts, output, this::landed);
        flight = next;
        next.step(nowNanos);
    }

    /** @return whether the application has done what it was to do before it ends */
    boolean step(long nowNanos) {
        boolean ready = parts.crew().isReady(nowNanos);
        flying().ifPresent(each -> each.step(nowNanos));
        boolean planned = planning.step(nowNanos, leave(ready), flight == null);
        return planned && parts.publishing().isDoneForTheEnd(nowNanos);
    }

    private Leave leave(boolean ready) {
        Flight now = flight;
        if (!ready || parts.publishing().isFull() || parts.publishing().isAwaitedForTheEnd()) {
            return Leave.NONE;
        }
        if (now == null) {
            return Leave.ALONE;
        }
        return now.isCommitting() ? Leave.PLAN : Leave.ASK;
    }

    private Optional<Flight> flying() {
        return Optional.ofNullable(flight);
    }

    private void landed(Flight landed, BatchCommitted commit, long nowNanos) {
        flight = null;
        RunningBatch batch = landed.batch();
        if (parts.failures().committed()) {
            output.tell(new Happening.BatchServed(batch.number()));
        }
        if (!commit.prepared().isEmpty()) {
            parts.publishing()
                    .committed(new Publication(batch.number(), batch.planned().timeMillis(), commit.prepared()));
        }
        parts.inputs().committed(batch.planned());
        output.tell(landed.committed(printedText.lines(batch.printed()), nowNanos));
    }

    /** The batch that executors are working on. */
    Optional<RunningBatch> running() {
        return flying().filter(each -> !each.isCommitting()).map(Flight::batch);
    }

    private void withRunning(Consumer<Flight> work) {
        flying().filter(each -> !each.isCommitting()).ifPresent(work);
    }

    /** Executors that owed something cannot do it: what is owed is run once more, unless it is to be anyway. */
    void again(String reason, long nowNanos) {
        withRunning(each -> each.again(reason, nowNanos));
    }

    /** The newest attempt is given up, and the next is decided upon. */
    void retry(Retry retry, long nowNanos) {
        withRunning(each -> each.retry(retry, nowNanos));
    }

    /** Has a task that failed run elsewhere in the next attempt. */
    void moveAway(RunningBatch.TaskId task) {
        withRunning(each -> each.moveAway(task));
    }

    /** An executor has come: if the batch had nobody to run it, it has now. */
    void joined(long nowNanos) {
        withRunning(each -> each.joined(nowNanos));
    }

    /** @return the uid of a stage whose tasks did not all read the output of the same run: the attempt has failed then */
    Optional<String> reported(String incarnation, BatchReport report, long nowNanos) {
        return flying().flatMap(each -> each.reported(incarnation, report, nowNanos));
    }

    /** When {@link #step} has something to do next, if nothing else happens before. */
    OptionalLong nextWakeNanos() {
        Crew crew = parts.crew();
        OptionalLong next = flying().map(Flight::nextWakeNanos).orElse(OptionalLong.empty());
        boolean ready = !crew.isEmpty() && crew.readyNanos().isEmpty();
        OptionalLong planned = planning.nextWakeNanos(leave(ready));
        return Wake.earlier(Wake.earlier(next, planned), crew.readyNanos());
    }
}
