package io.treadle.local.sim;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What events of the log come to, by other code than the driver's: two that come to the same are equal. */
final class Ledger {
    private final SortedMap<String, Position> positions = new TreeMap<>();
    private final SortedMap<Long, Map<String, List<Prepared>>> unpublished = new TreeMap<>();
    private final List<TaskFailed> failures = new ArrayList<>();
    private @Nullable BatchPlanned planned;
    private @Nullable TookOver tookOver;
    private String cursor = "";
    private long lastBatch;
    private long committedBatch;
    private long committedRecords;

    /** Any but a Restated. */
    void apply(BatchLogEvent event) {
        if (event instanceof TookOver entry) {
            tookOver(entry);
        } else if (event instanceof PositionsFound found) {
            positions.putAll(found.partitions());
            cursor = found.cursor();
        } else if (event instanceof PartitionsEnded over) {
            positions.keySet().removeAll(over.partitions());
        } else if (event instanceof BatchPlanned plan) {
            planned = plan;
            lastBatch = plan.batch();
            plan.slices().forEach(this::take);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Published published) {
            unpublished.headMap(published.batch() + 1).clear();
        } else if (event instanceof TaskFailed failure) {
            failures.add(failure);
        } else if (event instanceof Advanced advanced) {
            lastBatch = Math.max(lastBatch, advanced.batch());
        }
    }

    /** Failures count within one application. */
    private void tookOver(TookOver entry) {
        if (tookOver != null && !tookOver.application().equals(entry.application())) {
            failures.clear();
        }
        tookOver = entry;
    }

    private void take(StreamSlice entry) {
        if (entry.last()) {
            positions.remove(entry.slice().partition());
        } else {
            positions.put(
                    entry.slice().partition(),
                    new Position(entry.slice().until(), entry.slice().detail()));
        }
    }

    private void commit(BatchCommitted commit) {
        planned = null;
        committedBatch = commit.batch();
        committedRecords += commit.records();
        failures.clear();
        if (!commit.prepared().isEmpty()) {
            unpublished.put(commit.batch(), commit.prepared());
        }
    }

    /** The partitions that have not ended, by name. */
    SortedMap<String, Position> positions() {
        return positions;
    }

    /** Committed, and not known to be published, by batch. */
    SortedMap<Long, Map<String, List<Prepared>>> unpublished() {
        return unpublished;
    }

    @Nullable
    BatchPlanned planned() {
        return planned;
    }

    long lastBatch() {
        return lastBatch;
    }

    long committedBatch() {
        return committedBatch;
    }

    long committedRecords() {
        return committedRecords;
    }

    private List<@Nullable Object> sum() {
        List<@Nullable Object> sum = new ArrayList<>();
        sum.add(tookOver);
        sum.add(positions);
        sum.add(cursor);
        sum.add(planned);
        sum.add(List.of(lastBatch, committedBatch, committedRecords));
        sum.add(unpublished);
        sum.add(failures);
        return sum;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ledger ledger && sum().equals(ledger.sum());
    }

    @Override
    public int hashCode() {
        return sum().hashCode();
    }

    @Override
    public String toString() {
        return sum().toString();
    }
}
