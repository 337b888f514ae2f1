package io.treadle.engine;

import io.treadle.api.source.Available;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

    /** What the source said last, by partition. */
    private SortedMap<String, Available> said = new TreeMap<>();
    /** Partitions that have ended, while a question or its answer may still name them. */
    private final Set<String> over = new HashSet<>();
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

    void askLast(Known known, long nowNanos) {
        last = true;
        ask(known, nowNanos);
    }

    /** A source is not to name a partition that it is not told of and that has ended: from now on it may not be meant any more. */
    void ask(Known known, long nowNanos) {
        over.retainAll(known.partitions().keySet());
        askedNanos = nowNanos;
        asked = true;
        awaited = true;
    }

    /** Nothing comes of a partition any more; an answer to a question that was asked before may still name it. */
    void end(String partition) {
        over.add(partition);
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
        said = new TreeMap<>();
        partitions.stream()
                .filter(partition -> !over.contains(partition.partition()))
                .forEach(partition -> said.put(partition.partition(), partition));
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
        said = new TreeMap<>();
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

    /** Every partition of which something is known. Not to be kept. */
    Collection<Available> said() {
        return said.values();
    }

    /** What there is of a partition beyond what is planned; empty if there is nothing, or nothing is known of it. */
    Optional<Tail> tail(String partition, Position planned) {
        return Optional.ofNullable(said.get(partition))
                .map(available -> new Tail(available, planned))
                .filter(tail -> tail.positions() > 0);
    }

    /** Where a partition is best read, best first; empty if nobody said. */
    List<String> hosts(String partition) {
        Available available = said.get(partition);
        return available == null ? List.of() : available.hosts();
    }

    /** What the rate limit leaves of {@code records}. */
    long limit(String partition, long records) {
        return recordsPerInterval < 0 ? records : Math.min(records, allowance - taken.getOrDefault(partition, 0L));
    }

    void took(String partition, long records) {
        taken.merge(partition, records, Long::sum);
    }
}
