package io.treadle.engine;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Plan;
import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.SliceAllocator.Share;
import io.treadle.engine.SliceAllocator.Want;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * All input streams: asks their sources what there is, has the beginnings and ends of partitions logged, and says what the next
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
            if (stage.input().operation().isSource()) {
                String uid = stage.input().uid();
                streams.put(uid, new StreamInput(uid, maxRate(stage), intervalNanos));
            }
        }
    }

    private static OptionalLong maxRate(Plan.Stage stage) {
        return stage.input().operation() instanceof Operation.Read read
                ? read.source().maxRatePerPartition()
                : OptionalLong.empty();
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
                Known known = journal.state().known(stream.uid());
                stream.ask(known, nowNanos);
                ask(stream.uid(), known);
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
                Known known = journal.state().known(stream.uid());
                stream.askLast(known, nowNanos);
                ask(stream.uid(), known);
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

    private void ask(String uid, Known known) {
        if (journal.state().knows(uid)) {
            output.poll(uid, known);
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

    void polled(String streamUid, Found found, long nowNanos) {
        if (frozen) {
            return;
        }
        StreamInput stream = stream(streamUid);
        boolean recovered = stream.answered(found.partitions(), nowNanos);
        if (recovered) {
            output.note("The source of stream \"%s\" answers again.".formatted(streamUid));
        }
        Known known = journal.state().known(streamUid);
        Map<String, Position> begun = new TreeMap<>();
        List<String> over = new ArrayList<>();
        for (Available partition : stream.said()) {
            Position position = known.partitions().get(partition.partition());
            boolean isOver =
                    partition.last() && partition.end() == (position == null ? partition.next() : position.next());
            if (position != null && isOver) {
                over.add(partition.partition());
            } else if (position == null && !isOver && !journal.state().isEnding(streamUid, partition.partition())) {
                begun.put(partition.partition(), new Position(partition.next(), partition.detail()));
            }
        }
        end(stream, over);
        boolean cursorMoved = !known.cursor().equals(found.cursor());
        if (!begun.isEmpty() || cursorMoved || !journal.state().knows(streamUid)) {
            stream.finding();
            journal.append(new PositionsFound(streamUid, begun, found.cursor()), appendedNanos -> stream.found());
        }
    }

    private void end(StreamInput stream, List<String> partitions) {
        if (!partitions.isEmpty()) {
            partitions.forEach(stream::end);
            journal.append(new PartitionsEnded(stream.uid(), partitions), appendedNanos -> {});
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
            int part = 0;
            for (Map.Entry<String, Position> known :
                    journal.state().partitions(stream.uid()).entrySet()) {
                int itsPart = part++;
                stream.tail(known.getKey(), known.getValue()).ifPresent(tail -> {
                    long records = stream.limit(tail.partition(), tail.records());
                    if (records > 0) {
                        wants.add(new Want(stream.uid(), itsPart, tail, records));
                    }
                });
            }
        }
        Allocation allocation = SliceAllocator.allocate(wants, maxRecords);
        for (Share share : allocation.shares()) {
            StreamInput stream = stream(share.slice().streamUid());
            stream.took(share.slice().slice().partition(), share.records());
            if (share.slice().last()) {
                stream.end(share.slice().slice().partition());
            }
        }
        return allocation;
    }

    /** How the stage that reads a stream is divided: into as many parts as there are partitions that have not ended. */
    Size size(String streamUid, Allocation allocation) {
        int tasks = (int) allocation.shares().stream()
                .filter(share -> share.slice().streamUid().equals(streamUid))
                .count();
        return new Size(tasks, journal.state().partitions(streamUid).size());
    }

    /** Whether a partition is known and has not ended. */
    boolean isThere(String streamUid, String partition) {
        return journal.state().partitions(streamUid).containsKey(partition);
    }

    /** Where a partition is best read, best first; empty if nobody said. */
    List<String> hosts(String streamUid, String partition) {
        StreamInput stream = streams.get(streamUid);
        return stream == null ? List.of() : stream.hosts(partition);
    }

    /** Records known to be readable and not planned, where they are not counted reckoned. */
    long backlog() {
        long records = 0;
        for (StreamInput stream : streams.values()) {
            for (Map.Entry<String, Position> known :
                    journal.state().partitions(stream.uid()).entrySet()) {
                records += stream.tail(known.getKey(), known.getValue())
                        .map(Tail::records)
                        .orElse(0L);
            }
        }
        return records;
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
