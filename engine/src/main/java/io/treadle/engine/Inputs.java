package io.treadle.engine;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Plan;
import io.treadle.api.source.SourcePlanner.Available;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.SliceAllocator.Want;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All input streams: asks their sources what there is, has the beginnings of new partitions logged, and says what the next
 * batch is to read. Confined to the driver's loop.
 */
final class Inputs {
    private final Map<String, StreamInput> streams = new LinkedHashMap<>();
    private final Journal journal;
    private final DriverOutput output;
    private boolean frozen;
    /** Streams of which it is not known what they held in the end. */
    private List<String> leftOut = List.of();

    Inputs(Plan plan, Journal journal, DriverOutput output) {
        this.journal = journal;
        this.output = output;
        long intervalNanos = plan.graph().batchInterval().toNanos();
        for (Plan.Stage stage : plan.stages()) {
            if (stage.input().operation() instanceof Operation.Read read) {
                String uid = stage.input().uid();
                streams.put(uid, new StreamInput(uid, read.source().maxRatePerPartition(), intervalNanos));
            }
        }
    }

    boolean has(String streamUid) {
        return streams.containsKey(streamUid);
    }

    /** Asks every source that may be asked. */
    void ask(long nowNanos) {
        if (frozen) {
            return;
        }
        for (StreamInput stream : streams.values()) {
            if (stream.mayBeAsked(nowNanos)) {
                stream.ask(nowNanos);
                ask(stream.uid());
            }
        }
    }

    /**
     * Asks every source once more, now that the application is to end. To be called till {@link #isLastKnown}: who has yet to
     * answer an earlier question is asked after that.
     */
    void askLast(long nowNanos) {
        for (StreamInput stream : streams.values()) {
            if (!frozen && stream.isLastToBeAsked()) {
                stream.askLast(nowNanos);
                ask(stream.uid());
            }
        }
    }

    /** Whether every source has said what there is in the end, or that it cannot. */
    boolean isLastKnown() {
        return streams.values().stream().allMatch(StreamInput::isLastOver);
    }

    /** The streams whose sources did not say what there was when all was frozen. */
    List<String> leftOut() {
        return leftOut;
    }

    private void ask(String uid) {
        if (journal.state().knows(uid)) {
            output.poll(uid, Map.copyOf(journal.state().next(uid)));
        } else {
            output.begin(uid);
        }
    }

    /** Whether nothing is missing that is worth waiting for. */
    boolean settled() {
        return frozen || streams.values().stream().noneMatch(StreamInput::isAwaited);
    }

    /** Who has not answered yet is not waited for again before it has. */
    void stopWaiting() {
        streams.values().forEach(StreamInput::stopWaiting);
    }

    /** How long it takes till all have answered, more likely less than more. */
    long answerNanos() {
        return streams.values().stream()
                .mapToLong(StreamInput::answerNanos)
                .max()
                .orElse(0);
    }

    void polled(String streamUid, List<Available> partitions, long nowNanos) {
        if (frozen) {
            return;
        }
        StreamInput stream = stream(streamUid);
        boolean recovered = stream.answered(partitions, nowNanos);
        if (recovered) {
            output.note("The source of stream \"%s\" answers again.".formatted(streamUid));
        }
        Map<String, Long> known = journal.state().next(streamUid);
        Map<String, Long> found = new TreeMap<>();
        for (Available partition : partitions) {
            if (!known.containsKey(partition.partition())) {
                found.put(partition.partition(), partition.next());
            }
        }
        if (!found.isEmpty() || !journal.state().knows(streamUid)) {
            stream.finding();
            journal.append(new PositionsFound(streamUid, found), appendedNanos -> stream.found());
        }
    }

    void unavailable(String streamUid, String message, long nowNanos) {
        if (!frozen && stream(streamUid).unavailable(message, nowNanos)) {
            output.note(
                    "The source of stream \"%s\" does not answer; batches go on without it, and it is asked again: %s"
                            .formatted(streamUid, message));
        }
    }

    /** What keeps a source from being read; empty if nothing does. */
    Optional<String> trouble() {
        for (StreamInput stream : streams.values()) {
            String trouble = stream.trouble();
            if (trouble != null) {
                return Optional.of("the source of stream \"%s\" does not answer: %s".formatted(stream.uid(), trouble));
            }
        }
        return Optional.empty();
    }

    /** What is known now is all there will be: nobody is asked any more. */
    void freeze() {
        frozen = true;
        leftOut = streams.values().stream()
                .filter(stream -> !stream.isLastAnswered())
                .map(StreamInput::uid)
                .toList();
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Begins an interval of the rate limits. */
    void tick() {
        streams.values().forEach(StreamInput::tick);
    }

    /** Slices for a batch of at most {@code maxRecords}, which then count against the rate limits. */
    Allocation allocate(long maxRecords) {
        List<Want> wants = new ArrayList<>();
        for (StreamInput stream : streams.values()) {
            journal.state().next(stream.uid()).forEach((partition, next) -> {
                long records = stream.limit(partition, known(stream, partition, next));
                if (records > 0) {
                    wants.add(new Want(stream.uid(), partition, next, records));
                }
            });
        }
        Allocation allocation = SliceAllocator.allocate(wants, maxRecords);
        for (StreamSlice entry : allocation.slices()) {
            long records = entry.slice().until() - entry.slice().from();
            stream(entry.streamUid()).took(entry.slice().partition(), records);
        }
        return allocation;
    }

    /** Known to be readable and not planned. */
    long backlog() {
        long records = 0;
        for (StreamInput stream : streams.values()) {
            for (Map.Entry<String, Long> next :
                    journal.state().next(stream.uid()).entrySet()) {
                records += known(stream, next.getKey(), next.getValue());
            }
        }
        return records;
    }

    private static long known(StreamInput stream, String partition, long next) {
        return Math.max(0, stream.ends().getOrDefault(partition, next) - next);
    }

    private StreamInput stream(String uid) {
        StreamInput stream = streams.get(uid);
        if (stream == null) {
            throw new IllegalArgumentException(
                    "no stream has the uid \"%s\"; there are %s".formatted(uid, streams.keySet()));
        }
        return stream;
    }
}
