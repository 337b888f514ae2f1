package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Position;
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
 * What the log says, held against the invariants record by record. Whatever it takes is durable and never changes.
 */
final class Facts {
    private final Broker broker;
    private final Outputs outputs;
    private final Ledger ledger = new Ledger();
    private final Map<String, Long> committedUntil = new TreeMap<>();
    private final Map<Long, BatchPlanned> plans = new HashMap<>();
    private long epoch;
    private long timeMillis;
    private String checkpoint = "";
    private long commits;

    Facts(Broker broker, Outputs outputs) {
        this.broker = broker;
        this.outputs = outputs;
    }

    /** @param hash of the payloads before this one */
    void take(long frameEpoch, BatchLogEvent event, long hash) {
        if (event instanceof TookOver entry) {
            tookOver(entry, frameEpoch, hash);
        } else {
            assertThat(frameEpoch)
                    .as("I4: epoch %d is in charge when %s comes", epoch, event)
                    .isEqualTo(epoch);
        }
        if (event instanceof Restated restated) {
            restated(restated);
            return;
        }
        if (event instanceof PositionsFound found) {
            found.partitions().forEach(this::begin);
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Advanced advanced) {
            assertThat(ledger.planned())
                    .as("I2: nothing is left behind by %s", advanced)
                    .isNull();
        }
        ledger.apply(event);
    }

    private void tookOver(TookOver entry, long frameEpoch, long hash) {
        assertThat(entry.epoch())
                .as("I4: epochs rise, %s", entry)
                .isEqualTo(frameEpoch)
                .isGreaterThan(epoch);
        assertThat(entry.committedBatch()).as("I3: what %s found", entry).isEqualTo(ledger.committedBatch());
        assertThat(entry.historyHash()).as("I3: the history %s found", entry).isEqualTo(hash);
        if (!checkpoint.isEmpty()) {
            assertThat(entry.checkpoint())
                    .as("I3: the checkpoint's id, %s", entry)
                    .isEqualTo(checkpoint);
        }
        checkpoint = entry.checkpoint();
        epoch = entry.epoch();
    }

    /** It must say what all the events since the beginning come to: they may be gone from now on. */
    private void restated(Restated restated) {
        Ledger said = new Ledger();
        restated.events().forEach(said::apply);
        assertThat(said).as("I3: what is restated").isEqualTo(ledger);
    }

    private void begin(String partition, Position position) {
        assertThat(ledger.positions())
                .as("I1: the beginning of %s is found once", partition)
                .doesNotContainKey(partition);
        committedUntil.put(partition, position.next());
    }

    private void plan(BatchPlanned plan) {
        assertThat(ledger.planned()).as("I2: no batch is under way at %s", plan).isNull();
        assertThat(plan.batch()).as("I6: a number is used once").isGreaterThan(ledger.lastBatch());
        assertThat(plan.timeMillis()).as("I2: the time of %s", plan).isGreaterThan(timeMillis);
        for (StreamSlice entry : plan.slices()) {
            Slice slice = entry.slice();
            Position next = ledger.positions().get(slice.partition());
            assertThat(next)
                    .as("I1: slices are contiguous, batch %d, %s", plan.batch(), slice)
                    .isEqualTo(new Position(slice.from(), slice.detail()));
            assertThat(slice.until())
                    .as("I1: %s exists", slice)
                    .isLessThanOrEqualTo(broker.ends().get(slice.partition()));
        }
        timeMillis = plan.timeMillis();
        plans.put(plan.batch(), plan);
    }

    private void commit(BatchCommitted commit) {
        BatchPlanned plan = ledger.planned();
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
        commits++;
    }

    /** What a batch reads, if it was ever planned: an executor that was away for long may still come to it. */
    @Nullable
    BatchPlanned planned(long batch) {
        return plans.get(batch);
    }

    long committedBatch() {
        return ledger.committedBatch();
    }

    long committedRecords() {
        return ledger.committedRecords();
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
