package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the log says, held against the invariants record by record: an own replay, by other code than the driver's. Whatever
 * it takes is durable and never changes.
 */
final class Facts {
    private final Broker broker;
    private final Outputs outputs;
    private final Map<String, Long> next = new TreeMap<>();
    private final Map<String, Long> committedUntil = new TreeMap<>();
    private final Map<Long, BatchPlanned> plans = new HashMap<>();
    private @Nullable BatchPlanned planned;
    private @Nullable TookOver tookOver;
    private long epoch;
    private long lastBatch;
    private long committedBatch;
    private long committedRecords;
    private long commits;

    Facts(Broker broker, Outputs outputs) {
        this.broker = broker;
        this.outputs = outputs;
    }

    /** @param hash of the payloads before this one */
    void take(long frameEpoch, BatchLogEvent event, long hash) {
        if (event instanceof TookOver entry) {
            assertThat(entry.epoch())
                    .as("I4: epochs rise, %s", entry)
                    .isEqualTo(frameEpoch)
                    .isGreaterThan(epoch);
            assertThat(entry.committedBatch()).as("I3: what %s found", entry).isEqualTo(committedBatch);
            assertThat(entry.historyHash())
                    .as("I3: the history %s found", entry)
                    .isEqualTo(hash);
            epoch = frameEpoch;
            tookOver = entry;
            return;
        }
        assertThat(frameEpoch)
                .as("I4: epoch %d is in charge when %s comes", epoch, event)
                .isEqualTo(epoch);
        if (event instanceof PositionsFound found) {
            found.next()
                    .forEach((partition, position) -> assertThat(next.putIfAbsent(partition, position))
                            .as("I1: the beginning of %s is found once", partition)
                            .isNull());
            committedUntil.putAll(found.next());
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Advanced advanced) {
            assertThat(planned).as("I2: nothing is left behind by %s", advanced).isNull();
            lastBatch = Math.max(lastBatch, advanced.batch());
        } else if (event instanceof Restated restated) {
            restated(restated);
        }
    }

    /** It must say what all the events since the beginning come to: they may be gone from now on. */
    private void restated(Restated restated) {
        assertThat(restated.tookOver()).as("I3: who restates").isEqualTo(tookOver);
        assertThat(restated.positions())
                .as("I3: the positions restated")
                .isEqualTo(next.isEmpty() ? Map.of() : Map.of(Application.STREAM, next));
        assertThat(restated.planned().orElse(null))
                .as("I3: the batch under way, restated")
                .isEqualTo(planned);
        assertThat(List.of(restated.committedBatch(), restated.committedRecords(), restated.lastBatch()))
                .as("I3: what is committed, restated")
                .isEqualTo(List.of(committedBatch, committedRecords, lastBatch));
    }

    private void plan(BatchPlanned plan) {
        assertThat(planned).as("I2: no batch is under way at %s", plan).isNull();
        assertThat(plan.batch()).as("I6: a number is used once").isGreaterThan(lastBatch);
        for (StreamSlice entry : plan.slices()) {
            Slice slice = entry.slice();
            assertThat(slice.from())
                    .as("I1: slices are contiguous, batch %d, %s", plan.batch(), slice)
                    .isEqualTo(next.get(slice.partition()));
            assertThat(slice.until())
                    .as("I1: %s exists", slice)
                    .isLessThanOrEqualTo(broker.ends().get(slice.partition()));
            next.put(slice.partition(), slice.until());
        }
        planned = plan;
        plans.put(plan.batch(), plan);
        lastBatch = plan.batch();
    }

    private void commit(BatchCommitted commit) {
        BatchPlanned plan = planned;
        assertThat(plan).as("I2: %s was planned", commit).isNotNull();
        assertThat(commit.batch()).as("I2: the batch planned is committed").isEqualTo(plan.batch());
        List<Slice> slices = plan.slices().stream().map(StreamSlice::slice).toList();
        Map<String, Map<String, Integer>> expected = Application.expected(broker, slices);
        expected.forEach((output, records) -> assertThat(outputs.of(output, plan.batch()))
                .as("I1: output \"%s\" of batch %d, of %s", output, plan.batch(), slices)
                .isEqualTo(records));
        long records = expected.get("copied").values().stream()
                .mapToInt(count -> count)
                .sum();
        assertThat(commit.records()).as("I1: records of %s", plan).isEqualTo(records);
        slices.forEach(slice -> committedUntil.put(slice.partition(), slice.until()));
        planned = null;
        committedBatch = commit.batch();
        committedRecords += records;
        commits++;
    }

    /** What a batch reads, if it was ever planned: an executor that was away for long may still come to it. */
    @Nullable
    BatchPlanned planned(long batch) {
        return plans.get(batch);
    }

    long committedBatch() {
        return committedBatch;
    }

    long committedRecords() {
        return committedRecords;
    }

    long commits() {
        return commits;
    }

    long epoch() {
        return epoch;
    }

    /** The position after the last committed one, by partition. */
    Map<String, Long> committedUntil() {
        return committedUntil;
    }
}
