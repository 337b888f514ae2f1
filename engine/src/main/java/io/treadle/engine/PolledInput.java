package io.treadle.engine;

import io.treadle.api.source.Available;
import io.treadle.api.source.Known;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An input stream whose source is asked what it holds: whether a question is under way, what came of the last one, and what
 * the rate limit leaves of the current interval. Confined to the driver's loop.
 */
final class PolledInput implements Input {
    private static final long FIRST_RETRY_NANOS = 200_000_000L;
    private static final int FORGETTING = 8;
    private static final long LONGEST_RETRY_NANOS = 10_000_000_000L;

    private final String uid;
    /** Records per interval and partition; negative: no limit. */
    private final double recordsPerInterval;

    private final Holdings holdings = new Holdings();
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

    PolledInput(String uid, OptionalLong maxRatePerPartition, long intervalNanos) {
        this.uid = uid;
        this.recordsPerInterval =
                maxRatePerPartition.isPresent() ? maxRatePerPartition.getAsLong() * (intervalNanos / 1e9) : -1;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Holdings holdings() {
        return holdings;
    }

    /** Whether the source may be asked: no question is under way, and it has not just failed to answer. */
    boolean mayBeAsked(long nowNanos) {
        return !asked && (trouble == null || nowNanos - notBeforeNanos >= 0);
    }

    /** Whether it is still to be asked what there is before the application ends. */
    boolean isLastToBeAsked() {
        return !asked && !last;
    }

    @Override
    public boolean isLastOver() {
        return last && !asked;
    }

    @Override
    public boolean isLastAnswered() {
        return isLastOver() && trouble == null;
    }

    void askLast(Known known, long nowNanos) {
        last = true;
        ask(known, nowNanos);
    }

    /** A source is not to name a partition that it is not told of and that has ended: from now on it may not be meant any more. */
    void ask(Known known, long nowNanos) {
        holdings.onlyNamed(known.partitions().keySet());
        askedNanos = nowNanos;
        asked = true;
        awaited = true;
    }

    @Override
    public boolean isSettled() {
        return !awaited;
    }

    @Override
    public boolean isFinding(String partition) {
        return false; // nobody is asked while something is being found
    }

    @Override
    public void finding(Set<String> partitions) {
        asked = true;
        awaited = true;
    }

    @Override
    public void found(Set<String> partitions) {
        asked = false;
        awaited = false;
    }

    /** The answer is not waited for any more before it is there. */
    void stopWaiting() {
        awaited = false;
    }

    /** @return whether it was in trouble before */
    boolean answered(List<Available> partitions, long nowNanos) {
        boolean recovered = trouble != null;
        answerNanos = Math.max(nowNanos - askedNanos, answerNanos - answerNanos / FORGETTING);
        holdings.replace(partitions);
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
        holdings.forgetAll();
        asked = false;
        awaited = false;
        trouble = message;
        notBeforeNanos = nowNanos + retryNanos;
        retryNanos = Math.min(2 * retryNanos, LONGEST_RETRY_NANOS);
        return isNew;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble)
                .map(why -> "the source of stream \"%s\" does not answer: %s".formatted(uid, why));
    }

    @Override
    public void tick() {
        double exact = recordsPerInterval + fraction;
        allowance = (long) exact;
        fraction = exact - allowance;
        taken.clear();
    }

    /** How long an answer takes, more likely less than more; 0 if there was none yet. */
    long answerNanos() {
        return answerNanos;
    }

    @Override
    public long limit(String partition, long records) {
        return recordsPerInterval < 0 ? records : Math.min(records, allowance - taken.getOrDefault(partition, 0L));
    }

    @Override
    public void took(String partition, long records) {
        taken.merge(partition, records, Long::sum);
    }
}
