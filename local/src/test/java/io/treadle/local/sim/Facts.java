package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the log says, held against the invariants record by record. Whatever it takes is durable and never changes. */
final class Facts {
    /** Words of every message with which an application ends because two runs differ. */
    static final String NOT_DETERMINISTIC = "not deterministic";

    private final Broker broker;
    private final Outputs outputs;
    private final Ledger ledger = new Ledger();
    private final Map<String, Long> committedUntil = new TreeMap<>();
    private final Map<Long, BatchPlanned> plans = new HashMap<>();
    /** What was decided to be published, by output and batch. */
    private final Map<String, NavigableMap<Long, List<Prepared>>> prepared = new HashMap<>();

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
        } else if (event instanceof PartitionsEnded over) {
            over.partitions().forEach(this::end);
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof BatchLogEvent.Published published) {
            outputs.published().forEach(output -> output.requireVisible(published.batch()));
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
        assertThat(committedUntil)
                .as("I1: the beginning of %s is found once", partition)
                .doesNotContainKey(partition);
        committedUntil.put(partition, position.next());
    }

    private void end(String partition) {
        Position position = ledger.positions().get(partition);
        assertThat(position).as("I1: %s was there", partition).isNotNull();
        assertThat(broker.isOver(partition) && position.next() == broker.ends().get(partition))
                .as("I1: %s has ended at %s", partition, position)
                .isTrue();
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
            assertThat(entry.last() && !broker.isOver(slice.partition()))
                    .as("I1: %s is the last", slice)
                    .isFalse();
        }
        timeMillis = plan.timeMillis();
        plans.put(plan.batch(), plan);
    }

    private void commit(BatchCommitted commit) {
        BatchPlanned plan = ledger.planned();
        assertThat(plan).as("I2: %s was planned", commit).isNotNull();
        assertThat(commit.batch()).as("I2: the batch planned is committed").isEqualTo(plan.batch());
        List<Slice> slices = plan.slices().stream().map(StreamSlice::slice).toList();
        requireConsistent(commit, slices);
        commit.prepared().forEach((output, parts) -> prepared(output).put(commit.batch(), parts));
        slices.forEach(slice -> committedUntil.put(slice.partition(), slice.until()));
        commits++;
    }

    /**
     * There is one read of every slice, such that each output has exactly what comes of these reads, and the count of the
     * records is theirs. Outputs that promise less may have parts of other reads, too.
     */
    private void requireConsistent(BatchCommitted commit, List<Slice> slices) {
        List<String> differences = new ArrayList<>();
        List<List<List<String>>> choices = List.of(List.of());
        for (Slice slice : slices) {
            List<List<List<String>>> longer = new ArrayList<>();
            for (List<List<String>> choice : choices) {
                for (List<String> read : broker.reads(slice)) {
                    List<List<String>> with = new ArrayList<>(choice);
                    with.add(read);
                    longer.add(with);
                }
            }
            choices = longer;
        }
        for (List<List<String>> choice : choices) {
            Optional<String> difference = difference(commit, Application.expected(choice));
            if (difference.isEmpty()) {
                return;
            }
            differences.add(difference.get());
        }
        throw new AssertionError("I1: batch %d, of %s, with %d possible reads:%n%s"
                .formatted(commit.batch(), slices, choices.size(), String.join("\n", differences)));
    }

    private Optional<String> difference(BatchCommitted commit, Application.Expected expected) {
        Map<String, Map<String, Integer>> seen = new TreeMap<>();
        outputs.marked().forEach((name, output) -> seen.put(name, output.of(commit.batch())));
        for (Published output : outputs.published()) {
            List<Prepared> parts = commit.prepared().getOrDefault(output.output(), List.of());
            seen.put(output.output(), output.of(parts));
        }
        if (!broker.isUnequal()) {
            outputs.keyed().forEach(name -> seen.put(name, outputs.of(name, commit.batch())));
        }
        for (Map.Entry<String, Map<String, Integer>> one : seen.entrySet()) {
            Map<String, Integer> wanted = expected.of(one.getKey());
            if (!one.getValue().equals(wanted)) {
                return Optional.of("output \"%s\" has %s, and not %s".formatted(one.getKey(), one.getValue(), wanted));
            }
        }
        if (commit.records() != expected.records()) {
            return Optional.of(
                    "it is said to have %d records, and not %d".formatted(commit.records(), expected.records()));
        }
        return Optional.empty();
    }

    /** Whether two reads of the batch under way differed. */
    boolean isReadTwice() {
        BatchPlanned plan = ledger.planned();
        return plan != null
                && plan.slices().stream()
                        .anyMatch(entry -> broker.reads(entry.slice()).size() > 1);
    }

    /** What was decided to be published by an output, by batch. */
    NavigableMap<Long, List<Prepared>> prepared(String output) {
        return prepared.computeIfAbsent(output, name -> new TreeMap<>());
    }

    List<Prepared> prepared(String output, long batch) {
        return prepared(output).getOrDefault(batch, List.of());
    }

    /** Whether all that is committed is known to be published. */
    boolean isAllPublished() {
        return ledger.unpublished().isEmpty();
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
