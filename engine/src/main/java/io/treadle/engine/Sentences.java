package io.treadle.engine;

import java.util.Optional;

/** What people are told of what happens, in the log and where they follow: one sentence each. Stateless. */
public final class Sentences {
    private Sentences() {}

    /** The sentence; empty if there is none, because it is too usual or another says it. */
    public static Optional<String> of(Happening happening) {
        return ofExecutors(happening)
                .or(() -> ofBatches(happening))
                .or(() -> ofOthers(happening))
                .or(() -> ofOutputs(happening));
    }

    private static Optional<String> ofExecutors(Happening happening) {
        if (happening instanceof Happening.ExecutorJoined joined) {
            return Optional.of("Executor %s on %s registered.".formatted(joined.container(), joined.host()));
        } else if (happening instanceof Happening.ExecutorRefused refused) {
            return Optional.of("An executor is refused: %s".formatted(refused.reason()));
        } else if (happening instanceof Happening.ExecutorLost lost) {
            return Optional.of("An executor is lost: %s.".formatted(lost.reason()));
        } else if (happening instanceof Happening.ContainerReplaced replaced) {
            return Optional.of("An executor is replaced: %s.".formatted(replaced.reason()));
        }
        return Optional.empty();
    }

    private static Optional<String> ofBatches(Happening happening) {
        if (happening instanceof Happening.BatchRecovered recovered) {
            return Optional.of("Batch %d was planned and not committed: it runs again with the same slices."
                    .formatted(recovered.batch()));
        } else if (happening instanceof Happening.AttemptBegun begun) {
            return Optional.of("Batch %d, attempt %d: %s.".formatted(begun.batch(), begun.attempt(), begun.reason()));
        } else if (happening instanceof Happening.BatchWaitsForExecutors waits) {
            return Optional.of("Batch %d waits for executors: %s.".formatted(waits.batch(), waits.reason()));
        } else if (happening instanceof Happening.BatchWaits waits) {
            return Optional.of("Batch %d waits, and is tried again till it can be done: %s"
                    .formatted(waits.batch(), waits.reason()));
        } else if (happening instanceof Happening.BatchServed served) {
            return Optional.of("Batch %d is done: what it waited for serves again.".formatted(served.batch()));
        }
        return Optional.empty();
    }

    private static Optional<String> ofOthers(Happening happening) {
        if (happening instanceof Happening.TookOver took) {
            return took.isNew()
                    ? Optional.of("The checkpoint is new.")
                    : Optional.of("Took over with epoch %d; the newest committed batch is %d."
                            .formatted(took.epoch(), took.committedBatch()));
        } else if (happening instanceof Happening.StopRequested stop) {
            return stop.drain()
                    ? Optional.of("The application is to stop: what is available now is still processed.")
                    : Optional.of("The application is to stop after the batch that is planned.");
        } else if (happening instanceof Happening.SourceUnavailable source) {
            return Optional.of(
                    "The source of stream \"%s\" does not answer; batches go on without it, and it is asked again: %s"
                            .formatted(source.streamUid(), source.message()));
        } else if (happening instanceof Happening.SourceAvailable source) {
            return Optional.of("The source of stream \"%s\" answers again.".formatted(source.streamUid()));
        }
        return Optional.empty();
    }

    private static Optional<String> ofOutputs(Happening happening) {
        if (happening instanceof Happening.OutputUnavailable output) {
            return Optional.of("Output \"%s\" cannot be published to now; it is tried again: %s"
                    .formatted(output.outputUid(), output.message()));
        } else if (happening instanceof Happening.OutputAvailable output) {
            return Optional.of("Output \"%s\" can be published to again.".formatted(output.outputUid()));
        } else if (happening instanceof Happening.OutputUnknown output) {
            return Optional.of(
                    "What batch %d has for output \"%s\" is not published: the application has no such output."
                            .formatted(output.batch(), output.outputUid()));
        } else if (happening instanceof Happening.EndWaits end) {
            String why = end.reason().map(reason -> ": " + reason).orElse("");
            String what = end.batches() == 0
                    ? "what is published is visible"
                    : "%d batches are published".formatted(end.batches());
            return Optional.of("The application's end waits till %s%s.".formatted(what, why));
        }
        return Optional.empty();
    }
}
