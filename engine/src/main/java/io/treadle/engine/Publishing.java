package io.treadle.engine;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.PublishingSink;
import io.treadle.engine.BatchLogEvent.Published;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Has what is committed published by the outputs that publish, each in order and by itself, and has it logged how far they all
 * are. Confined to the driver's loop.
 */
final class Publishing {
    /** Batches that are committed and not published, at most: planning waits then. */
    static final int MOST_WAITING = 16;

    private static final long LONG_NANOS = 10_000_000_000L;

    private final Map<String, PublishingOutput> outputs = new LinkedHashMap<>();
    private final Journal journal;
    private final DriverOutput output;
    private boolean logging;
    /** Since when the application's end waits for this alone. */
    private OptionalLong endWaitsSinceNanos = OptionalLong.empty();

    private boolean endWaitIsTold;

    Publishing(Plan plan, Journal journal, DriverOutput output) {
        this.journal = journal;
        this.output = output;
        uids(plan).forEach(uid -> outputs.put(uid, new PublishingOutput(uid, output)));
    }

    /** The outputs that publish. */
    static List<String> uids(Plan plan) {
        return plan.graph().operators().stream()
                .filter(operator ->
                        operator.operation() instanceof Operation.Write write && write.sink() instanceof PublishingSink)
                .map(Operator::uid)
                .toList();
    }

    /** This driver is in charge: publishes first what those before it have committed and perhaps not published. */
    void begin() {
        BatchLogState state = journal.state();
        long published = state.unpublished().stream()
                .mapToLong(publication -> publication.batch() - 1)
                .min()
                .orElse(state.committedBatch());
        outputs.values().forEach(each -> each.begin(state.checkpoint(), published));
        List.copyOf(state.unpublished()).forEach(this::committed);
        logProgress();
    }

    /** A batch is committed that has something to publish. */
    void committed(Publication publication) {
        publication.parts().forEach((uid, parts) -> {
            PublishingOutput each = outputs.get(uid);
            if (each == null) {
                output.tell(new Happening.OutputUnknown(uid, publication.batch()));
            } else {
                each.add(publication.batch(), publication.timeMillis(), parts);
            }
        });
    }

    void done(String outputUid) {
        output(outputUid).done();
        logProgress();
    }

    void unavailable(String outputUid, String message, long nowNanos) {
        output(outputUid).unavailable(message, nowNanos);
    }

    private PublishingOutput output(String uid) {
        PublishingOutput found = outputs.get(uid);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no output that publishes has the uid \"%s\"; there are %s".formatted(uid, outputs.keySet()));
        }
        return found;
    }

    /** One entry at a time: what is published while it is on its way comes with the next. */
    private void logProgress() {
        long published = outputs.values().stream()
                .mapToLong(PublishingOutput::publishedBatch)
                .reduce(journal.state().committedBatch(), Math::min);
        boolean isNews = journal.state().unpublished().stream().anyMatch(each -> each.batch() <= published);
        if (isNews && !logging) {
            logging = true;
            journal.append(new Published(published), appendedNanos -> {
                logging = false;
                logProgress();
            });
        }
    }

    /** Asks again who could not publish before. */
    void step(long nowNanos) {
        outputs.values().forEach(each -> each.step(nowNanos));
        if (endWaitsSinceNanos.isPresent()
                && !endWaitIsTold
                && nowNanos - endWaitsSinceNanos.getAsLong() >= LONG_NANOS) {
            endWaitIsTold = true;
            output.tell(new Happening.EndWaits(journal.state().unpublished().size(), trouble()));
        }
    }

    /** Whether so much is committed and not published that nothing more is to be planned. */
    boolean isFull() {
        return journal.state().unpublished().size() >= MOST_WAITING;
    }

    /** Whether all that is committed is published and visible, and that is durable. The application is to end when it is. */
    boolean isDoneForTheEnd(long nowNanos) {
        boolean published = journal.state().unpublished().isEmpty();
        if (published) {
            outputs.values().forEach(PublishingOutput::end);
        }
        boolean done = published && outputs.values().stream().allMatch(PublishingOutput::hasEnded);
        if (!done && endWaitsSinceNanos.isEmpty()) {
            endWaitsSinceNanos = OptionalLong.of(nowNanos);
        }
        return done;
    }

    /** Whether nothing but this keeps the application from its end. */
    boolean isAwaitedForTheEnd() {
        return endWaitsSinceNanos.isPresent();
    }

    /** Why nothing is planned, or what keeps an output from publishing; empty if nothing does. */
    Optional<String> trouble() {
        Optional<String> why = outputs.values().stream()
                .flatMap(each -> each.trouble().stream())
                .findFirst();
        if (isFull()) {
            return Optional.of("%d batches are committed and not published, and no more are planned before they are%s"
                    .formatted(
                            journal.state().unpublished().size(),
                            why.map(text -> ": " + text).orElse("")));
        }
        return why;
    }

    /** When {@link #step} has something to do; empty if never. */
    OptionalLong nextWakeNanos() {
        OptionalLong wake = endWaitIsTold || endWaitsSinceNanos.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(endWaitsSinceNanos.getAsLong() + LONG_NANOS);
        for (PublishingOutput each : outputs.values()) {
            wake = Wake.earlier(wake, each.retryNanos());
        }
        return wake;
    }
}
