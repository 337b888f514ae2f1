package io.treadle.engine;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the batch log says: the replay of its events, in the driver that appends them as in the one that recovers. Refuses
 * events that no driver can have appended in that order. Confined to one thread at a time.
 */
final class BatchLogState {
    private final SortedMap<String, SortedMap<String, Long>> positions = new TreeMap<>();
    private @Nullable BatchPlanned planned;
    private @Nullable TookOver tookOver;
    private long committedBatch;
    private long committedRecords;
    /** The highest batch number used, as far as the log knows; 0 if none. */
    private long lastBatch;
    /** TookOver events of the newest application since anything got on; 0 before the first. */
    private long takeOversWithoutProgress;

    private boolean ended;

    /** @throws IllegalStateException if the event cannot follow on those before it */
    void apply(BatchLogEvent event) {
        if (event instanceof TookOver entry) {
            tookOver(entry);
        } else if (event instanceof PositionsFound found) {
            positions.computeIfAbsent(found.streamUid(), uid -> new TreeMap<>()).putAll(found.next());
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Advanced advanced) {
            require(planned == null, "batch %s is not committed", planned, event);
            lastBatch = Math.max(lastBatch, advanced.batch());
            takeOversWithoutProgress = 0;
        } else if (event instanceof Ended) {
            require(planned == null, "batch %s is not committed", planned, event);
            ended = true;
        } else if (event instanceof Restated all) {
            restated(all);
        }
    }

    /** Taken over by a state that knows nothing; any other must be the same already. */
    private void restated(Restated all) {
        if (tookOver != null) {
            Restated known = restate();
            require(known.equals(all), "the events before it come to %s", known, all);
            return;
        }
        tookOver = all.tookOver();
        takeOversWithoutProgress = all.takeOversWithoutProgress();
        committedBatch = all.committedBatch();
        committedRecords = all.committedRecords();
        lastBatch = all.lastBatch();
        all.positions().forEach((streamUid, next) -> positions.put(streamUid, new TreeMap<>(next)));
        planned = all.planned().orElse(null);
    }

    /**
     * All of it, in one event.
     *
     * @throws IllegalStateException if nobody has taken over yet, or the last who did has ended
     */
    Restated restate() {
        TookOver newest = tookOver;
        if (newest == null || ended) {
            throw new IllegalStateException(
                    newest == null
                            ? "there is nothing to restate: no driver has taken over"
                            : "the application has ended");
        }
        return new Restated(
                newest,
                takeOversWithoutProgress,
                committedBatch,
                committedRecords,
                lastBatch,
                Map.copyOf(positions),
                Optional.ofNullable(planned));
    }

    private void tookOver(TookOver entry) {
        TookOver before = tookOver;
        boolean same = before != null && before.application().equals(entry.application());
        require(before == null || before.epoch() < entry.epoch(), "the epoch before it is %s", before, entry);
        takeOversWithoutProgress = same ? takeOversWithoutProgress + 1 : 1;
        tookOver = entry;
        ended = false;
    }

    private void plan(BatchPlanned plan) {
        require(planned == null, "batch %s is not committed", planned, plan);
        require(plan.batch() > lastBatch, "the last batch is %s", lastBatch, plan);
        for (StreamSlice entry : plan.slices()) {
            Slice slice = entry.slice();
            Long next = next(entry.streamUid()).get(slice.partition());
            require(next != null && next == slice.from(), "the next position of a slice is %s", next, plan);
            positions.computeIfAbsent(entry.streamUid(), uid -> new TreeMap<>()).put(slice.partition(), slice.until());
        }
        planned = plan;
        lastBatch = plan.batch();
    }

    private void commit(BatchCommitted commit) {
        BatchPlanned plan = planned;
        require(plan != null && plan.batch() == commit.batch(), "the batch planned is %s", plan, commit);
        planned = null;
        committedBatch = commit.batch();
        committedRecords += commit.records();
        takeOversWithoutProgress = 0;
    }

    private static void require(boolean holds, String found, @Nullable Object seen, BatchLogEvent event) {
        if (!holds) {
            throw new IllegalStateException(("the batch log does not make sense: %s cannot follow, because " + found
                            + "; two drivers wrote at the same time, or files were mixed")
                    .formatted(event, seen));
        }
    }

    /** Whether it is decided where a stream begins. */
    boolean knows(String streamUid) {
        return positions.containsKey(streamUid);
    }

    /** The next position not planned yet of every partition known of a stream; by partition. Not to be kept or changed. */
    Map<String, Long> next(String streamUid) {
        return positions.getOrDefault(streamUid, new TreeMap<>());
    }

    /** The streams that have positions. */
    Iterable<String> streams() {
        return positions.keySet();
    }

    /** The batch that is planned and not committed. */
    Optional<BatchPlanned> planned() {
        return Optional.ofNullable(planned);
    }

    Optional<TookOver> tookOver() {
        return Optional.ofNullable(tookOver);
    }

    long committedBatch() {
        return committedBatch;
    }

    long committedRecords() {
        return committedRecords;
    }

    long lastBatch() {
        return lastBatch;
    }

    long takeOversWithoutProgress() {
        return takeOversWithoutProgress;
    }

    /** Whether the run that wrote last was stopped and finished. */
    boolean ended() {
        return ended;
    }
}
