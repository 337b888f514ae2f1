package io.treadle.engine;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one output has to publish, in order. Its publisher is asked one thing at a time, and again with back-off while the
 * outside system does not answer. Confined to the driver's loop.
 */
final class PublishingOutput {
    private static final long FIRST_RETRY_NANOS = 200_000_000L;
    private static final long LONGEST_RETRY_NANOS = 10_000_000_000L;

    private final String uid;
    private final DriverOutput output;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private String checkpoint = "";
    private long publishedBefore;
    private boolean begun;
    private boolean asked;
    private boolean endWanted;
    private boolean ended;
    private long backOffNanos = FIRST_RETRY_NANOS;
    private OptionalLong retryNanos = OptionalLong.empty();
    /** Why it could not do what it was asked last; null if it could. */
    private @Nullable String trouble;

    private record Waiting(BatchId batch, List<Prepared> parts) {}

    PublishingOutput(String uid, DriverOutput output) {
        this.uid = uid;
        this.output = output;
    }

    void begin(String checkpointId, long published) {
        checkpoint = checkpointId;
        publishedBefore = published;
        ask();
    }

    void add(long batch, long timeMillis, List<Prepared> parts) {
        waiting.add(new Waiting(new BatchId(batch, Instant.ofEpochMilli(timeMillis)), parts));
        if (!asked && retryNanos.isEmpty()) {
            ask();
        }
    }

    private void ask() {
        retryNanos = OptionalLong.empty();
        Waiting next = waiting.peek();
        if (!begun) {
            asked = true;
            output.beginPublishing(uid, checkpoint, publishedBefore);
        } else if (next != null) {
            asked = true;
            output.publish(uid, next.batch(), next.parts());
        } else if (endWanted && !ended) {
            asked = true;
            output.endPublishing(uid);
        }
    }

    /** Nothing more is committed: what is published becomes visible, if it is not. Asked till {@link #hasEnded}. */
    void end() {
        if (!endWanted) {
            endWanted = true;
            if (!asked && retryNanos.isEmpty()) {
                ask();
            }
        }
    }

    boolean hasEnded() {
        return ended;
    }

    void done() {
        asked = false;
        Waiting published = begun ? waiting.poll() : null;
        if (published != null) {
            output.tell(new Happening.BatchPublished(uid, published.batch().number()));
        } else if (begun) {
            ended = true;
        }
        begun = true;
        backOffNanos = FIRST_RETRY_NANOS;
        if (trouble != null) {
            trouble = null;
            output.tell(new Happening.OutputAvailable(uid));
        }
        ask();
    }

    void unavailable(String message, long nowNanos) {
        asked = false;
        if (trouble == null) {
            output.tell(new Happening.OutputUnavailable(uid, message));
        }
        trouble = message;
        retryNanos = OptionalLong.of(nowNanos + backOffNanos);
        backOffNanos = Math.min(2 * backOffNanos, LONGEST_RETRY_NANOS);
    }

    void step(long nowNanos) {
        if (retryNanos.isPresent() && nowNanos - retryNanos.getAsLong() >= 0) {
            ask();
        }
    }

    OptionalLong retryNanos() {
        return retryNanos;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble).map(why -> "output \"%s\" cannot be published to: %s".formatted(uid, why));
    }

    /** All batches up to this one are published, as far as this output is concerned. */
    long publishedBatch() {
        Waiting next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.batch().number() - 1;
    }
}
