package io.treadle.engine;

import io.treadle.engine.BatchLogEvent.TaskFailed;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows when an attempt of a batch has failed. Knows neither executors nor log; what it decides is carried out by
 * {@link FailedAttempts}. Confined to the driver's loop.
 */
final class FailurePolicy {
    private static final long FIRST_WAIT_NANOS = 200_000_000L;
    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

    private final int taskAttempts;
    private long waitNanos = FIRST_WAIT_NANOS;
    /** What an outside system said that does not serve; null if none is waited for. */
    private @Nullable String unavailable;
    /** The batch that was begun anew last; 0 if none was. */
    private long begunAnew;

    FailurePolicy(int taskAttempts) {
        this.taskAttempts = taskAttempts;
    }

    /**
     * A task failed.
     *
     * @param stageUid of the operator that begins the task's stage
     * @param executor for people
     */
    record Failure(long batch, String stageUid, int task, String message, String details, String executor) {}

    /** What is to be done. */
    sealed interface Verdict {
        /** Logs it; then asks {@link #counted} how it goes on. */
        record Count(TaskFailed event) implements Verdict {}

        /**
         * Has the next attempt.
         *
         * @param anew whether nothing of the attempts before may be used
         * @param elsewhere whether the task is to run on another executor
         * @param isNews whether people are told
         */
        record Retry(long delayNanos, boolean anew, boolean elsewhere, boolean isNews, String reason)
                implements Verdict {}

        record Stop(Outcome outcome) implements Verdict {}
    }

    /** A function threw, or a record could not be read. */
    Verdict failed(Failure failure) {
        return new Verdict.Count(
                new TaskFailed(failure.batch(), failure.stageUid(), failure.task(), failure.message()));
    }

    /**
     * A failure is logged.
     *
     * @param times that this task has failed by now, under earlier drivers of the application too
     */
    Verdict counted(Failure failure, int times) {
        if (times >= taskAttempts) {
            String message = "a task of batch %d failed %d times (%s), the last time on executor %s: %s"
                    .formatted(
                            failure.batch(),
                            times,
                            EngineSettings.TASK_ATTEMPTS.name(),
                            failure.executor(),
                            failure.message());
            return new Verdict.Stop(new Outcome(Outcome.Kind.FAILED, message, failure.details()));
        }
        String reason = "a task failed on executor %s: %s".formatted(failure.executor(), failure.message());
        return new Verdict.Retry(0, false, true, true, reason);
    }

    /** An outside system did not serve; it may later. */
    Verdict unavailable(Failure failure) {
        boolean isNews = unavailable == null;
        unavailable = "batch %d waits: %s".formatted(failure.batch(), failure.message());
        long delayNanos = waitNanos;
        waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
        return new Verdict.Retry(delayNanos, false, false, isNews, failure.message());
    }

    /** Two runs of what a stage read gave different records. */
    Verdict inconsistent(long batch, String stageUid, String how) {
        if (begunAnew != batch) {
            begunAnew = batch;
            return new Verdict.Retry(
                    0,
                    true,
                    false,
                    true,
                    "two runs for stage \"%s\" differed, it begins anew: %s".formatted(stageUid, how));
        }
        String message =
                ("two runs of batch %d gave stage \"%s\" different records, and so again when it had begun anew: %s. A"
                                + " source or a function before \"%s\" does not give the same when it runs again. Make it deterministic:"
                                + " no clock, no randomness, no order of a HashMap or of threads in it; or have it run on one executor")
                        .formatted(batch, stageUid, how, stageUid);
        return new Verdict.Stop(new Outcome(Outcome.Kind.FAILED, message, ""));
    }

    /** @return whether an outside system was waited for that serves again */
    boolean committed() {
        boolean wasWaiting = unavailable != null;
        unavailable = null;
        waitNanos = FIRST_WAIT_NANOS;
        return wasWaiting;
    }

    /** What a batch waits for; empty if for nothing. */
    Optional<String> trouble() {
        return Optional.ofNullable(unavailable);
    }
}
