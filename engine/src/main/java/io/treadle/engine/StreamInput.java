package io.treadle.engine;

import io.treadle.api.source.SourcePlanner.Available;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one input stream: what its source said it holds, whether a question is under way, and what its rate
 * limit leaves of the current interval. Confined to the driver's loop.
 */
final class StreamInput {
    private static final long FIRST_RETRY_NANOS = 200_000_000L;
    private static final int FORGETTING = 8;
    private static final long LONGEST_RETRY_NANOS = 10_000_000_000L;

    private final String uid;
    /** Records per interval and partition; negative: no limit. */
    private final double recordsPerInterval;

    private SortedMap<String, Long> ends = new TreeMap<>();
    /** A question is under way, or what its answer said of new partitions is not durable yet. */
    private boolean asked;

    private boolean awaited;
    /** The question under way, or the last one that was answered, is the one that counts before the application ends. */
    private boolean last;
    /** Why the source did not answer the last question; null if it did. */
    private @Nullable String trouble;

    private long askedNanos;
    /** How long answers lately took: the longest of them, forgotten by and by. */
    private long answerNanos;

    private long retryNanos = FIRST_RETRY_NANOS;
    private long notBeforeNanos;
    /** Whole records that each partition may still give in this interval is this less {@link #taken}. */
    private long allowance;
    /** The part of a record, in [0, 1), that the intervals so far have left over. */
    private double fraction;

    private final Map<String, Long> taken = new HashMap<>();

    StreamInput(String uid, OptionalLong maxRatePerPartition, long intervalNanos) {
        this.uid = uid;
        this.recordsPerInterval =
                maxRatePerPartition.isPresent() ? maxRatePerPartition.getAsLong() * (intervalNanos / 1e9) : -1;
    }

    String uid() {
        return uid;
    }

    /** Whether the source may be asked: no question is under way, and it has not just failed to answer. */
    boolean mayBeAsked(long nowNanos) {
        return !asked && (trouble == null || nowNanos - notBeforeNanos >= 0);
    }

    /** Whether it is still to be asked what there is before the application ends. */
    boolean isLastToBeAsked() {
        return !asked && !last;
    }

    /** Whether nothing more is to come of the question before the application ends. */
    boolean isLastOver() {
        return last && !asked;
    }

    /** Whether it said before the application ends what there is. */
    boolean isLastAnswered() {
        return isLastOver() && trouble == null;
    }

    void askLast(long nowNanos) {
        last = true;
        ask(nowNanos);
    }

    void ask(long nowNanos) {
        askedNanos = nowNanos;
        asked = true;
        awaited = true;
    }

    /** Whether the answer is worth waiting for. */
    boolean isAwaited() {
        return awaited;
    }

    /** The answer told of new partitions: it counts once {@link #found} is called. */
    void finding() {
        asked = true;
        awaited = true;
    }

    void found() {
        asked = false;
        awaited = false;
    }

    void stopWaiting() {
        awaited = false;
    }

    /** @return whether it was in trouble before */
    boolean answered(List<Available> partitions, long nowNanos) {
        boolean recovered = trouble != null;
        answerNanos = Math.max(nowNanos - askedNanos, answerNanos - answerNanos / FORGETTING);
        ends = new TreeMap<>();
        partitions.forEach(partition -> ends.put(partition.partition(), partition.end()));
        asked = false;
        awaited = false;
        trouble = null;
        retryNanos = FIRST_RETRY_NANOS;
        return recovered;
    }

    /**
     * What it said before is not to be relied upon: its records could not be read now.
     *
     * @return whether that is new
     */
    boolean unavailable(String message, long nowNanos) {
        boolean isNew = trouble == null;
        ends = new TreeMap<>();
        asked = false;
        awaited = false;
        trouble = message;
        notBeforeNanos = nowNanos + retryNanos;
        retryNanos = Math.min(2 * retryNanos, LONGEST_RETRY_NANOS);
        return isNew;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** Begins an interval of the rate limit. */
    void tick() {
        double exact = recordsPerInterval + fraction;
        allowance = (long) exact;
        fraction = exact - allowance;
        taken.clear();
    }

    /** How long an answer takes, more likely less than more; 0 if there was none yet. */
    long answerNanos() {
        return answerNanos;
    }

    /** The end of every partition, as far as known. */
    SortedMap<String, Long> ends() {
        return ends;
    }

    /** What the rate limit leaves of {@code records}. */
    long limit(String partition, long records) {
        return recordsPerInterval < 0 ? records : Math.min(records, allowance - taken.getOrDefault(partition, 0L));
    }

    void took(String partition, long records) {
        taken.merge(partition, records, Long::sum);
    }
}
