package io.treadle.engine;

import io.treadle.engine.FailurePolicy.Failure;
import io.treadle.engine.FailurePolicy.Verdict;
import io.treadle.engine.FailurePolicy.Verdict.Count;
import io.treadle.engine.FailurePolicy.Verdict.Retry;
import io.treadle.engine.FailurePolicy.Verdict.Stop;
import io.treadle.engine.Happening.AttemptFailed;
import io.treadle.engine.Happening.Place;
import io.treadle.engine.RunningBatch.TaskId;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.FailureKind;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Carries out what {@link FailurePolicy} decides about the attempt of a batch that has failed. Confined to the driver's loop. */
final class FailedAttempts {
    private final FailurePolicy policy;
    private final Journal journal;
    private final BatchCycle cycle;
    private final DriverOutput output;
    private final Consumer<Outcome> end;

    /** @param end told why the application has to end */
    FailedAttempts(
            FailurePolicy policy, Journal journal, BatchCycle cycle, DriverOutput output, Consumer<Outcome> end) {
        this.policy = policy;
        this.journal = journal;
        this.cycle = cycle;
        this.output = output;
        this.end = end;
    }

    /** A member says that a task failed in the newest attempt of the batch. One failure of an attempt is enough. */
    void failed(RunningBatch batch, Member member, BatchFailed report, long nowNanos) {
        if (batch.isGivenUp()) {
            return;
        }
        batch.giveUp();
        String stageUid = batch.stageUid(report.getStage());
        Failure failure = new Failure(
                batch.number(),
                stageUid,
                report.getTask(),
                report.getMessage(),
                report.getDetails(),
                member.toString());
        output.tell(new AttemptFailed(
                batch.number(),
                batch.attempt(),
                member.toString(),
                kind(report.getKind()),
                place(stageUid, report),
                report.getMessage()));
        TaskId task = new TaskId(report.getStage(), report.getTask());
        Verdict verdict = switch (report.getKind()) {
            case UNAVAILABLE -> policy.unavailable(failure);
            case INCONSISTENT -> policy.inconsistent(batch.number(), stageUid, report.getMessage());
            case FUNCTION, UNRECOGNIZED -> policy.failed(failure);
        };
        if (verdict instanceof Count count) {
            journal.append(
                    count.event(),
                    loggedNanos -> carryOut(
                            policy.counted(failure, journal.state().failures(stageUid, report.getTask())),
                            batch,
                            task,
                            loggedNanos));
        } else {
            carryOut(verdict, batch, task, nowNanos);
        }
    }

    private static Happening.FailureKind kind(FailureKind said) {
        return switch (said) {
            case UNAVAILABLE -> Happening.FailureKind.UNAVAILABLE;
            case INCONSISTENT -> Happening.FailureKind.INCONSISTENT;
            case FUNCTION, UNRECOGNIZED -> Happening.FailureKind.FUNCTION;
        };
    }

    private static Place place(String stageUid, BatchFailed report) {
        var said = report.getPlace();
        return new Place(
                stageUid,
                report.getTask(),
                said.getOperatorUid(),
                said.getStreamUid(),
                said.getPartition(),
                said.hasPosition() ? OptionalLong.of(said.getPosition()) : OptionalLong.empty());
    }

    /** All was reported, but what tasks of a stage have read was not of the same run. */
    void inconsistent(RunningBatch batch, String stageUid, long nowNanos) {
        batch.giveUp();
        String how = "its tasks did not read the output of the same run";
        Place place = new Place(stageUid, -1, "", "", "", OptionalLong.empty());
        output.tell(
                new AttemptFailed(batch.number(), batch.attempt(), "", Happening.FailureKind.INCONSISTENT, place, how));
        carryOut(policy.inconsistent(batch.number(), stageUid, how), batch, new TaskId(-1, -1), nowNanos);
    }

    private void carryOut(Verdict verdict, RunningBatch batch, TaskId task, long nowNanos) {
        if (verdict instanceof Stop stop) {
            end.accept(stop.outcome());
        } else if (verdict instanceof Retry retry) {
            if (retry.anew()) {
                batch.beginAnew();
            }
            if (retry.elsewhere()) {
                cycle.moveAway(task);
            }
            cycle.retry(retry, nowNanos);
        }
    }
}
