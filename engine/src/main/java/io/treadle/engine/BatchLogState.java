package io.treadle.engine;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the batch log says: the replay of its events, in the driver that appends them as in the one that recovers. Refuses
 * events that no driver can have appended in that order. Confined to one thread at a time.
 */
final class BatchLogState {
    private final SortedMap<String, StreamPositions> streams = new TreeMap<>();
    /** Committed and not known to be published. */
    private final SortedMap<Long, Publication> unpublished = new TreeMap<>();
    /** Of tasks of the batch that is planned, in the newest application. */
    private final List<TaskFailed> failures = new ArrayList<>();
    /** TookOver events of the newest application since anything got on. */
    private final List<TookOver> withoutProgress = new ArrayList<>();

    private @Nullable BatchPlanned planned;
    private @Nullable TookOver tookOver;
    private String checkpoint = "";
    private long committedBatch;
    private long committedRecords;
    private long publishedBatch;
    /** The highest batch number used, as far as the log knows; 0 if none. */
    private long lastBatch;

    private long lastTimeMillis;
    /** Of the newest batch that is committed. */
    private long committedTimeMillis;

    private OptionalLong committedWatermarkMillis = OptionalLong.empty();
    /** Of committed batches, by the uid of the operator that gave records their event time. */
    private final SortedMap<String, Long> newestMillis = new TreeMap<>();

    private boolean ended;

    /** @throws IllegalStateException if the event cannot follow on those before it */
    void apply(BatchLogEvent event) {
        if (event instanceof TookOver entry) {
            tookOver(entry);
        } else if (event instanceof PositionsFound found) {
            positions(found.streamUid()).found(found);
        } else if (event instanceof PartitionsEnded over) {
            positions(over.streamUid()).end(over.partitions());
        } else if (event instanceof BatchPlanned plan) {
            plan(plan);
        } else if (event instanceof BatchCommitted commit) {
            commit(commit);
        } else if (event instanceof Published published) {
            published(published);
        } else if (event instanceof TaskFailed failure) {
            require(planned != null && planned.batch() == failure.batch(), "the batch planned is %s", planned, failure);
            failures.add(failure);
        } else if (event instanceof Advanced advanced) {
            require(planned == null, "batch %s is not committed", planned, event);
            lastBatch = Math.max(lastBatch, advanced.batch());
            withoutProgress.clear();
        } else if (event instanceof Ended) {
            require(planned == null, "batch %s is not committed", planned, event);
            ended = true;
        } else if (event instanceof Restated all) {
            restated(all);
        }
    }

    /** Taken over by a state that knows nothing; any other must be the same already. */
    private void restated(Restated all) {
        if (tookOver == null) {
            all.events().forEach(this::apply);
            return;
        }
        BatchLogState said = new BatchLogState();
        all.events().forEach(said::apply);
        require(said.sum().equals(sum()), "the events before it come to %s", sum(), all);
    }

    /** What a restatement of any version knows; the time of a batch is a label, and version 2 did not keep it. */
    private List<@Nullable Object> sum() {
        List<@Nullable Object> sum = new ArrayList<>(List.of(committedBatch, committedRecords, lastBatch, ended));
        sum.add(tookOver);
        sum.add(withoutProgress.size());
        sum.add(planned);
        streams.forEach((uid, positions) -> sum.add(Map.entry(uid, positions.known())));
        sum.add(List.copyOf(unpublished.keySet()));
        sum.add(List.copyOf(failures));
        sum.add(Map.copyOf(newestMillis));
        return sum;
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
        List<BatchLogEvent> events = new ArrayList<>();
        if (withoutProgress.isEmpty()) {
            events.add(newest);
        }
        restateCommitted(events);
        // It counts as progress, so those who made none come after it.
        events.add(new Advanced(planned == null ? lastBatch : Math.max(committedBatch, planned.batch() - 1)));
        List<StreamSlice> slices = planned == null ? List.of() : planned.slices();
        streams.forEach((uid, positions) -> events.add(positions.before(uid, of(uid, slices))));
        events.addAll(withoutProgress);
        if (planned != null) {
            events.add(planned);
        }
        streams.forEach((uid, positions) -> {
            List<String> over = positions.endedSince(of(uid, slices));
            if (!over.isEmpty()) {
                events.add(new PartitionsEnded(uid, over));
            }
        });
        events.addAll(failures);
        return new Restated(events);
    }

    /** As if the newest batch had held all records, and read nothing; so also those that are to be published. */
    private void restateCommitted(List<BatchLogEvent> events) {
        for (Publication publication : unpublished.values()) {
            if (publication.batch() < committedBatch) {
                events.add(withoutSlices(publication.batch(), publication.timeMillis(), OptionalLong.empty()));
                events.add(new BatchCommitted(publication.batch(), 0, publication.parts()));
            }
        }
        if (committedBatch > 0) {
            Publication newest = unpublished.get(committedBatch);
            events.add(withoutSlices(committedBatch, committedTimeMillis, committedWatermarkMillis));
            SortedMap<String, List<Prepared>> prepared = newest == null ? Collections.emptySortedMap() : newest.parts();
            events.add(new BatchCommitted(committedBatch, committedRecords, prepared, newestMillis));
        }
        if (publishedBatch > 0) {
            events.add(new Published(publishedBatch));
        }
    }

    private static BatchPlanned withoutSlices(long batch, long timeMillis, OptionalLong watermarkMillis) {
        return new BatchPlanned(batch, timeMillis, List.of(), Collections.emptySortedMap(), watermarkMillis);
    }

    private static Collection<StreamSlice> of(String streamUid, List<StreamSlice> slices) {
        return slices.stream()
                .filter(entry -> entry.streamUid().equals(streamUid))
                .toList();
    }

    private void tookOver(TookOver entry) {
        TookOver before = tookOver;
        boolean same = before != null && before.application().equals(entry.application());
        require(before == null || before.epoch() < entry.epoch(), "the epoch before it is %s", before, entry);
        require(
                checkpoint.isEmpty() || checkpoint.equals(entry.checkpoint()),
                "the checkpoint's id is \"%s\"",
                checkpoint,
                entry);
        if (!same) {
            withoutProgress.clear();
            failures.clear();
        }
        withoutProgress.add(entry);
        tookOver = entry;
        checkpoint = entry.checkpoint();
        ended = false;
    }

    private void plan(BatchPlanned plan) {
        require(planned == null, "batch %s is not committed", planned, plan);
        require(plan.batch() > lastBatch, "the last batch is %s", lastBatch, plan);
        for (StreamSlice entry : plan.slices()) {
            Slice slice = entry.slice();
            StreamPositions positions = positions(entry.streamUid());
            Position next = positions.of(slice.partition());
            require(next != null && next.next() == slice.from(), "the next position of a slice is %s", next, plan);
            positions.take(entry);
        }
        planned = plan;
        lastBatch = plan.batch();
        lastTimeMillis = Math.max(lastTimeMillis, plan.timeMillis());
    }

    private void commit(BatchCommitted commit) {
        BatchPlanned plan = planned;
        if (plan == null || plan.batch() != commit.batch()) {
            throw senseless("the batch planned is %s", plan, commit);
        }
        planned = null;
        committedBatch = commit.batch();
        committedRecords += commit.records();
        committedTimeMillis = plan.timeMillis();
        if (plan.watermarkMillis().isPresent()) {
            committedWatermarkMillis = plan.watermarkMillis();
        }
        commit.newestMillis().forEach((uid, millis) -> newestMillis.merge(uid, millis, Math::max));
        if (!commit.prepared().isEmpty()) {
            unpublished.put(commit.batch(), new Publication(commit.batch(), plan.timeMillis(), commit.prepared()));
        }
        failures.clear();
        withoutProgress.clear();
    }

    private void published(Published event) {
        require(event.batch() <= committedBatch, "the newest committed batch is %s", committedBatch, event);
        publishedBatch = Math.max(publishedBatch, event.batch());
        unpublished.headMap(publishedBatch + 1).clear();
    }

    private static void require(boolean holds, String found, @Nullable Object seen, BatchLogEvent event) {
        if (!holds) {
            throw senseless(found, seen, event);
        }
    }

    private static IllegalStateException senseless(String found, @Nullable Object seen, BatchLogEvent event) {
        return new IllegalStateException(("the batch log does not make sense: %s cannot follow, because " + found
                        + "; two drivers wrote at the same time, or files were mixed")
                .formatted(event, seen));
    }

    private StreamPositions positions(String streamUid) {
        return streams.computeIfAbsent(streamUid, uid -> new StreamPositions());
    }

    /** Whether it is decided where a stream begins. */
    boolean knows(String streamUid) {
        return streams.containsKey(streamUid);
    }

    /** What is durable of a stream, for its source. */
    Known known(String streamUid) {
        StreamPositions positions = streams.get(streamUid);
        return positions == null ? Known.NOTHING : positions.known();
    }

    /** The partitions of a stream that have not ended, by name. Not to be kept. */
    SortedMap<String, Position> partitions(String streamUid) {
        StreamPositions positions = streams.get(streamUid);
        return positions == null ? Collections.emptySortedMap() : positions.partitions();
    }

    /** The next position not planned yet of every partition known of a stream; by partition. */
    Map<String, Long> next(String streamUid) {
        Map<String, Long> next = new TreeMap<>();
        partitions(streamUid).forEach((partition, position) -> next.put(partition, position.next()));
        return next;
    }

    /** The streams that have positions. */
    Iterable<String> streams() {
        return streams.keySet();
    }

    /** Whether the batch that is planned and not committed reads a partition to its end: until then its name is taken. */
    boolean isEnding(String streamUid, String partition) {
        return planned != null
                && planned.slices().stream()
                        .anyMatch(entry -> entry.last()
                                && entry.streamUid().equals(streamUid)
                                && entry.slice().partition().equals(partition));
    }

    /** The batch that is planned and not committed. */
    Optional<BatchPlanned> planned() {
        return Optional.ofNullable(planned);
    }

    Optional<TookOver> tookOver() {
        return Optional.ofNullable(tookOver);
    }

    /** The checkpoint's id; empty if it has none yet. */
    String checkpoint() {
        return checkpoint;
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

    /** The time of the newest batch; 0 before the first. */
    long lastTimeMillis() {
        return lastTimeMillis;
    }

    /** The watermark of the newest batch that has one. */
    OptionalLong watermarkMillis() {
        return planned != null && planned.watermarkMillis().isPresent()
                ? planned.watermarkMillis()
                : committedWatermarkMillis;
    }

    /** The newest event time that an operator gave records of committed batches; empty if it gave none yet. */
    OptionalLong newestMillis(String operatorUid) {
        Long newest = newestMillis.get(operatorUid);
        return newest == null ? OptionalLong.empty() : OptionalLong.of(newest);
    }

    /** What is committed and not known to be published, in order. Not to be kept. */
    Collection<Publication> unpublished() {
        return Collections.unmodifiableCollection(unpublished.values());
    }

    /** Failures that count against a task of the batch that is planned. */
    int failures(String stageUid, int task) {
        return (int) failures.stream()
                .filter(failure -> failure.stageUid().equals(stageUid) && failure.task() == task)
                .count();
    }

    /** Failures that count against tasks of the batch that is planned, in order. */
    List<TaskFailed> failures() {
        return List.copyOf(failures);
    }

    long takeOversWithoutProgress() {
        return withoutProgress.size();
    }

    /** Whether the run that wrote last was stopped and finished. */
    boolean ended() {
        return ended;
    }
}
