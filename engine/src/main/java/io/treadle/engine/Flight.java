package io.treadle.engine;

import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.FailurePolicy.Verdict.Retry;
import io.treadle.protocol.wire.BatchReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One batch on its way, from the moment it is durably planned until its commit is durable: attempt after attempt till all of it
 * is reported, then the commit.
 *
 * <pre>
 * RUNNING (waits while there are no executors, or for what an attempt needs) ─► COMMITTING ─► landed
 * </pre>
 *
 * Owns its times. Confined to the driver's loop.
 */
final class Flight {
    private final RunningBatch batch;
    private final BatchCycle.Parts parts;
    private final DriverOutput output;
    private final Landing landing;
    private boolean committing;
    /** It had nobody to run it when it last needed somebody. */
    private boolean stranded;
    /** When its next attempt begins, if that is put off. */
    private OptionalLong retryNanos = OptionalLong.empty();

    private final long tickNanos;
    private long sentNanos;
    private long reportedNanos;

    /** Told when it has landed. */
    @FunctionalInterface
    interface Landing {
        void landed(Flight flight, BatchCommitted commit, long nowNanos);
    }

    /** @param tickNanos for which it was planned; an earlier driver's batch has none, and takes the time of its recovery */
    Flight(RunningBatch batch, long tickNanos, BatchCycle.Parts parts, DriverOutput output, Landing landing) {
        this.batch = batch;
        this.tickNanos = tickNanos;
        this.parts = parts;
        this.output = output;
        this.landing = landing;
    }

    RunningBatch batch() {
        return batch;
    }

    boolean isCommitting() {
        return committing;
    }

    /** Begins if somebody is there, and does what is due. */
    void step(long nowNanos) {
        if (committing) {
            return;
        }
        if (batch.attempt() == 0 && parts.crew().isReady(nowNanos)) {
            parts.crew().balance(batch);
            attempt(nowNanos);
        } else if (retryNanos.isPresent() && nowNanos - retryNanos.getAsLong() >= 0) {
            next(false, "it was put off", nowNanos);
        }
    }

    private void attempt(long nowNanos) {
        stranded = false;
        if (batch.attempt() == 0) {
            sentNanos = nowNanos;
        }
        parts.crew().run(batch, parts.journal().state().committedBatch());
        commitIfComplete(nowNanos);
    }

    /** Executors that owed something cannot do it: what is owed is run once more, unless it is to be anyway. */
    void again(String reason, long nowNanos) {
        if (!committing && !batch.isGivenUp()) {
            next(true, reason, nowNanos);
        }
    }

    private void next(boolean isNews, String reason, long nowNanos) {
        retryNanos = OptionalLong.empty();
        if (parts.crew().isEmpty()) {
            stranded = true;
            output.tell(new Happening.BatchWaitsForExecutors(batch.number(), reason));
            return;
        }
        attempt(nowNanos);
        if (isNews) {
            output.tell(new Happening.AttemptBegun(batch.number(), batch.attempt(), reason));
        }
    }

    /** The newest attempt is given up, and the next is decided upon. */
    void retry(Retry retry, long nowNanos) {
        if (retry.delayNanos() == 0) {
            next(retry.isNews(), retry.reason(), nowNanos);
            return;
        }
        retryNanos = OptionalLong.of(nowNanos + retry.delayNanos());
        if (retry.isNews()) {
            output.tell(new Happening.BatchWaits(batch.number(), retry.reason()));
        }
    }

    /** Has a task that failed run elsewhere in the next attempt. */
    void moveAway(RunningBatch.TaskId task) {
        parts.crew().moveAway(batch, task);
    }

    /** An executor has come: if the batch had nobody to run it, it has now. */
    void joined(long nowNanos) {
        if (batch.attempt() == 0) {
            step(nowNanos);
        } else if (stranded) {
            next(true, "an executor has come", nowNanos);
        }
    }

    /** @return the uid of a stage whose tasks did not all read the output of the same run: the attempt has failed then */
    Optional<String> reported(String incarnation, BatchReport report, long nowNanos) {
        if (committing) {
            return Optional.empty();
        }
        batch.report(incarnation, report);
        Optional<String> inconsistent = batch.isComplete() ? batch.inconsistentStage() : Optional.empty();
        if (inconsistent.isEmpty()) {
            commitIfComplete(nowNanos);
        }
        return inconsistent;
    }

    private void commitIfComplete(long nowNanos) {
        if (batch.isComplete()) {
            committing = true;
            reportedNanos = nowNanos;
            BatchCommitted commit =
                    new BatchCommitted(batch.number(), batch.records(), batch.prepared(), batch.newestMillis());
            parts.journal().append(commit, appendedNanos -> landing.landed(this, commit, appendedNanos));
        }
    }

    /** What has happened when it has landed. */
    Happening.BatchCommitted committed(List<String> printed, long nowNanos) {
        Happening.Timing timing = new Happening.Timing(
                (sentNanos - tickNanos) / 1000, (reportedNanos - sentNanos) / 1000, (nowNanos - tickNanos) / 1000);
        return new Happening.BatchCommitted(
                batch.number(),
                batch.planned().timeMillis(),
                batch.records(),
                batch.attempt(),
                timing,
                batch.tasksReported(),
                batch.longestTask(),
                printed);
    }

    /** When {@link #step} has something to do; empty if nothing but an event can give it something. */
    OptionalLong nextWakeNanos() {
        return retryNanos;
    }
}
