package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.SliceAllocator.Allocation;
import io.treadle.engine.SliceAllocator.Share;
import io.treadle.engine.SliceAllocator.Want;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All input streams: asks the sources of those that are to be asked, takes what the others tell, has the beginnings and ends of
 * partitions logged, and says what the next batch is to read. Confined to the driver's loop.
 */
final class Inputs {
    private final Map<String, Input> streams = new LinkedHashMap<>();
    /** Those of the streams whose sources are asked. */
    private final Map<String, PolledInput> polled = new LinkedHashMap<>();

    private final Journal journal;
    private final DriverOutput output;
    private boolean frozen;
    /** Streams of which it is not known what they held in the end. */
    private List<String> leftOut = List.of();

    Inputs(Plan plan, Input.Kinds kinds, Journal journal, DriverOutput output) {
        this.journal = journal;
        this.output = output;
        for (Plan.Stage stage : plan.stages()) {
            if (stage.readsSource()) {
                add(kinds.of(stage));
            }
        }
    }

    private void add(Input input) {
        streams.put(input.uid(), input);
        if (input instanceof PolledInput each) {
            polled.put(each.uid(), each);
        }
    }

    /** Asks every source that may be asked. */
    void ask(long nowNanos) {
        if (frozen) {
            return;
        }
        for (PolledInput stream : polled.values()) {
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
        for (PolledInput stream : polled.values()) {
            if (!frozen && stream.isLastToBeAsked()) {
                Known known = journal.state().known(stream.uid());
                stream.askLast(known, nowNanos);
                ask(stream.uid(), known);
            }
        }
    }

    /** Whether it is known of every stream what there is in the end, or its source cannot say. */
    boolean isLastKnown() {
        return streams.values().stream().allMatch(Input::isLastOver);
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
        return frozen || streams.values().stream().allMatch(Input::isSettled);
    }

    /** Who has not answered yet is not waited for again before it has. */
    void stopWaiting() {
        polled.values().forEach(PolledInput::stopWaiting);
    }

    /** How long it takes till all have answered, more likely less than more. */
    long answerNanos() {
        return polled.values().stream()
                .mapToLong(PolledInput::answerNanos)
                .max()
                .orElse(0);
    }

    void polled(String streamUid, Found found, long nowNanos) {
        if (frozen) {
            return;
        }
        PolledInput stream = find(polled, streamUid);
        boolean recovered = stream.answered(found.partitions(), nowNanos);
        if (recovered) {
            output.tell(new Happening.SourceAvailable(streamUid));
        }
        learn(stream, found.cursor(), !journal.state().knows(streamUid));
    }

    /** Those who receive a stream tell of it. */
    void told(String streamUid, List<Available> partitions) {
        if (frozen) {
            return;
        }
        if (!(find(streams, streamUid) instanceof ReceivedInput stream)) {
            throw new IllegalArgumentException(
                    "stream \"%s\" is asked what it holds, not told of".formatted(streamUid));
        }
        partitions.forEach(stream::told);
        learn(stream, journal.state().known(streamUid).cursor(), false);
    }

    /**
     * Has logged which partitions are new and which are over, and how far the source has looked.
     *
     * @param first whether it is logged even that there is nothing: what comes then has come later
     */
    private void learn(Input stream, String cursor, boolean first) {
        Known known = journal.state().known(stream.uid());
        Map<String, Position> begun = new TreeMap<>();
        List<String> over = new ArrayList<>();
        for (Available partition : stream.holdings().said()) {
            Position position = known.partitions().get(partition.partition());
            boolean isOver =
                    partition.last() && partition.end() == (position == null ? partition.next() : position.next());
            if (position != null && isOver) {
                over.add(partition.partition());
            } else if (position == null && !isOver && isNew(stream, partition.partition())) {
                begun.put(partition.partition(), new Position(partition.next(), partition.detail()));
            }
        }
        end(stream, over);
        boolean cursorMoved = !known.cursor().equals(cursor);
        if (!begun.isEmpty() || cursorMoved || first) {
            Set<String> names = begun.keySet();
            stream.finding(names);
            journal.append(new PositionsFound(stream.uid(), begun, cursor), appendedNanos -> stream.found(names));
        }
    }

    /** Neither is it being found already, nor is its end planned: until that is committed its name is taken. */
    private boolean isNew(Input stream, String partition) {
        return !stream.isFinding(partition) && !journal.state().isEnding(stream.uid(), partition);
    }

    private void end(Input stream, List<String> partitions) {
        if (!partitions.isEmpty()) {
            partitions.forEach(stream.holdings()::end);
            journal.append(new PartitionsEnded(stream.uid(), partitions), appendedNanos -> {});
        }
    }

    void unavailable(String streamUid, String message, long nowNanos) {
        if (!frozen && find(polled, streamUid).unavailable(message, nowNanos)) {
            output.tell(new Happening.SourceUnavailable(streamUid, message));
        }
    }

    /** What keeps a source from being read; empty if nothing does. */
    Optional<String> trouble() {
        return streams.values().stream()
                .flatMap(stream -> stream.trouble().stream())
                .findFirst();
    }

    /** What is known now is all there will be: nobody is asked any more. */
    void freeze() {
        frozen = true;
        leftOut = streams.values().stream()
                .filter(stream -> !stream.isLastAnswered())
                .map(Input::uid)
                .toList();
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Begins an interval of the rate limits. */
    void tick() {
        streams.values().forEach(Input::tick);
    }

    /** Slices for a batch of at most {@code maxRecords}, which then count against the rate limits. */
    Allocation allocate(long maxRecords) {
        List<Want> wants = new ArrayList<>();
        for (Input stream : streams.values()) {
            wants.addAll(stream.wants(journal.state().partitions(stream.uid())));
        }
        Allocation allocation = SliceAllocator.allocate(wants, maxRecords);
        for (Share share : allocation.shares()) {
            Input stream = find(streams, share.slice().streamUid());
            String partition = share.slice().slice().partition();
            stream.took(partition, share.records());
            if (share.slice().last()) {
                stream.holdings().end(partition);
            }
        }
        return allocation;
    }

    /** A batch is committed: tells those whose streams it read. */
    void committed(BatchPlanned batch) {
        Map<String, Set<String>> read = new TreeMap<>();
        for (StreamSlice each : batch.slices()) {
            if (streams.containsKey(each.streamUid())) {
                read.computeIfAbsent(each.streamUid(), uid -> new HashSet<>())
                        .add(each.slice().partition());
            }
        }
        read.forEach((uid, partitions) -> {
            find(streams, uid).holdings().committed(partitions);
            output.committed(uid, Map.copyOf(journal.state().next(uid)));
        });
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
        Input stream = streams.get(streamUid);
        return stream == null ? List.of() : stream.holdings().hosts(partition);
    }

    /** Records known to be readable and not planned, where they are not counted reckoned. */
    long backlog() {
        return streams.values().stream()
                .mapToLong(stream -> stream.backlog(journal.state().partitions(stream.uid())))
                .sum();
    }

    private static <S> S find(Map<String, S> streams, String uid) {
        S stream = streams.get(uid);
        if (stream == null) {
            throw new IllegalArgumentException(
                    "no stream of this kind has the uid \"%s\"; there are %s".formatted(uid, streams.keySet()));
        }
        return stream;
    }
}
