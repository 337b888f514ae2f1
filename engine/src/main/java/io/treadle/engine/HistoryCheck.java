package io.treadle.engine;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Guarantee;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides whether a driver may go on from what it found in the batch log. Stateless. */
final class HistoryCheck {
    private HistoryCheck() {}

    /** How the application has ended already, or why it must not begin; empty if it may. */
    static Optional<Outcome> of(CoreSetup setup, BatchLogState state) {
        Optional<TookOver> last = state.tookOver();
        boolean sameRun = last.isPresent() && last.get().application().equals(setup.application());
        if (sameRun && state.ended()) {
            return Optional.of(new Outcome(
                    Outcome.Kind.SUCCEEDED,
                    "the application was stopped after batch %d".formatted(state.committedBatch()),
                    ""));
        }
        if (last.isPresent() && last.get().epoch() >= setup.epoch()) {
            return Optional.of(new Outcome(
                    Outcome.Kind.REPLACED,
                    "epoch %d is in charge of the checkpoint; this driver has epoch %d"
                            .formatted(last.get().epoch(), setup.epoch()),
                    ""));
        }
        long max = setup.settings().crashLoopMax();
        if (sameRun && state.takeOversWithoutProgress() >= max) {
            return Optional.of(failed(crashLoop(state, max)));
        }
        return worn(setup, state, sameRun)
                .or(() -> unclaimed(setup, state))
                .or(() -> unpublishable(setup, state))
                .or(() -> renumbered(setup, state));
    }

    /** The driver before may have died after the last failure of a task and before it said so. */
    private static Optional<Outcome> worn(CoreSetup setup, BatchLogState state, boolean sameRun) {
        int max = setup.settings().taskAttempts();
        return state.failures().stream()
                .filter(failure -> sameRun && state.failures(failure.stageUid(), failure.task()) >= max)
                .reduce((earlier, later) -> later)
                .map(failure ->
                        failed("a task of batch %d failed %d times (%s), the last time under an earlier driver: %s"
                                .formatted(
                                        failure.batch(), max, EngineSettings.TASK_ATTEMPTS.name(), failure.message())));
    }

    private static String crashLoop(BatchLogState state, long max) {
        String where = state.planned()
                .map(plan -> "batch %d, planned and not committed, was next: %s".formatted(plan.batch(), plan.slices()))
                .orElse("no batch was under way");
        return ("%d drivers in a row ended without getting a batch done (%s = %d); %s. The logs of the attempts before say"
                        + " what ended them")
                .formatted(state.takeOversWithoutProgress(), EngineSettings.DRIVER_CRASH_LOOP_MAX.name(), max, where);
    }

    private static Optional<Outcome> unclaimed(CoreSetup setup, BatchLogState state) {
        List<String> streams = setup.plan().graph().sources().stream()
                .map(source -> source.uid())
                .toList();
        List<String> unclaimed = new ArrayList<>();
        for (String uid : state.streams()) {
            if (!streams.contains(uid)) {
                unclaimed.add(uid);
            }
        }
        if (unclaimed.isEmpty() || setup.settings().allowUnclaimed()) {
            return Optional.empty();
        }
        return Optional.of(failed(
                ("the checkpoint has positions of %s, but the application has no input stream of that uid, only %s. Give"
                                + " the stream its old uid with .uid(\"…\"); or, if it was removed on purpose, start once"
                                + " with %s = true; or use another checkpoint directory")
                        .formatted(quoted(unclaimed), quoted(streams), EngineSettings.ALLOW_UNCLAIMED.name())));
    }

    private static Optional<Outcome> unpublishable(CoreSetup setup, BatchLogState state) {
        List<String> outputs = Publishing.uids(setup.plan());
        List<String> missing = state.unpublished().stream()
                .flatMap(publication -> publication.parts().keySet().stream())
                .filter(uid -> !outputs.contains(uid))
                .distinct()
                .toList();
        if (missing.isEmpty() || setup.settings().allowUnclaimed()) {
            return Optional.empty();
        }
        return Optional.of(failed(
                ("the checkpoint has committed batches that are yet to be published by %s, but the application has no such output"
                                + " that publishes, only %s. Give the output its old uid with .uid(\"…\"); or, if these batches"
                                + " need not appear, start once with %s = true")
                        .formatted(quoted(missing), quoted(outputs), EngineSettings.ALLOW_UNCLAIMED.name())));
    }

    /**
     * A marked output knows what it has by the number of the part, which another graph may count otherwise: it must not go on
     * with a batch that may be written in part. Parts are counted through the stages above the output, in their order.
     */
    private static Optional<Outcome> renumbered(CoreSetup setup, BatchLogState state) {
        Optional<BatchPlanned> planned =
                state.planned().filter(batch -> !batch.sizes().isEmpty());
        boolean sameGraph = state.tookOver()
                .map(TookOver::fingerprint)
                .equals(Optional.of(setup.plan().graph().fingerprint()));
        if (planned.isEmpty() || sameGraph || setup.settings().allowUnclaimed()) {
            return Optional.empty();
        }
        List<String> doubtful = setup.plan().graph().operators().stream()
                .filter(operator -> operator.operation() instanceof Operation.Write write
                        && write.sink().guarantee() == Guarantee.MARKED
                        && mayCountOtherwise(setup.plan(), operator, planned.get()))
                .map(Operator::uid)
                .toList();
        return doubtful.isEmpty()
                ? Optional.empty()
                : Optional.of(failed(
                        ("batch %d was planned by another version of the application and is not committed, and this version may"
                                        + " count the parts of %s otherwise: what is written already could be written twice. Start the former"
                                        + " version until it has committed the batch; or, if that does not matter, start once with %s = true")
                                .formatted(
                                        planned.get().batch(),
                                        quoted(doubtful),
                                        EngineSettings.ALLOW_UNCLAIMED.name())));
    }

    private static boolean mayCountOtherwise(Plan plan, Operator output, BatchPlanned planned) {
        List<String> above = plan.stages().stream()
                .filter(stage -> stage.members().contains(output.id()))
                .map(stage -> stage.input().uid())
                .toList();
        List<String> all =
                plan.stages().stream().map(stage -> stage.input().uid()).toList();
        return above.size() != 1
                || !planned.sizes().keySet().equals(Set.copyOf(all))
                || !planned.sizes().containsKey(above.get(0));
    }

    private static String quoted(List<String> uids) {
        return "\"" + String.join("\", \"", uids) + "\"";
    }

    private static Outcome failed(String message) {
        return new Outcome(Outcome.Kind.FAILED, message, "");
    }
}
