package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
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
    private long lastTimeMillis;
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
            assertThat(tookOver == null ? entry.checkpoint() : tookOver.checkpoint())
                    .as("I3: the checkpoint's id, %s", entry)
                    .isEqualTo(entry.checkpoint());
            epoch = frameEpoch;
            tookOver = entry;
            return;
        }
        assertThat(frameEpoch)
                .as("I4: epoch %d is in charge when %s comes", epoch, event)
                .isEqualTo(epoch);
        if (event instanceof PositionsFound found) {
            found.partitions().forEach((partition, position) -> {
                assertThat(next.putIfAbsent(partition, position.next()))
                        .as("I1: the beginning of %s is found once", partition)
                        .isNull();
                committedUntil.put(partition, position.next());
            });
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Advanced advanced) {
            assertThat(planned).as("I2: nothing is left behind by %s", advanced).isNull();
            lastBatch = Math.max(lastBatch, advanced.batch());
        } else if (event instanceof Published published) {
            outputs.requirePublished(published.batch());
        } else if (event instanceof Restated restated) {
            restated(restated);
        }
    }

    /** It must say what all the events since the beginning come to: they may be gone from now on. */
    private void restated(Restated restated) {
        TookOver newest = null;
        BatchPlanned underWay = null;
        Map<String, Long> positions = new TreeMap<>();
        long batch = 0;
        long number = 0;
        long records = 0;
        for (BatchLogEvent event : restated.events()) {
            if (event instanceof TookOver entry) {
                newest = entry;
            } else if (event instanceof PositionsFound found) {
                found.partitions().forEach((partition, position) -> positions.put(partition, position.next()));
            } else if (event instanceof BatchPlanned plan) {
                plan.slices()
                        .forEach(entry -> positions.put(
                                entry.slice().partition(), entry.slice().until()));
                underWay = plan;
                number = Math.max(number, plan.batch());
            } else if (event instanceof BatchCommitted commit) {
                underWay = null;
                batch = commit.batch();
                records += commit.records();
            } else if (event instanceof Advanced advanced) {
                number = Math.max(number, advanced.batch());
            }
        }
        assertThat(newest).as("I3: who restates").isEqualTo(tookOver);
        assertThat(positions).as("I3: the positions restated").isEqualTo(next);
        assertThat(underWay).as("I3: the batch under way, restated").isEqualTo(planned);
        assertThat(List.of(batch, records, number))
                .as("I3: what is committed, restated")
                .isEqualTo(List.of(committedBatch, committedRecords, lastBatch));
    }

    private void plan(BatchPlanned plan) {
        assertThat(planned).as("I2: no batch is under way at %s", plan).isNull();
        assertThat(plan.batch()).as("I6: a number is used once").isGreaterThan(lastBatch);
        assertThat(plan.timeMillis()).as("I6: times rise, %s", plan).isGreaterThan(lastTimeMillis);
        lastTimeMillis = plan.timeMillis();
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
        commit.prepared().forEach((output, parts) -> outputs.decided(output, commit.batch(), parts));
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
