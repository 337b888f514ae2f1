package io.treadle.engine;

import io.treadle.api.source.Slice;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the batch log holds: the state of a driver is the replay of these, in order. Immutable. */
public sealed interface BatchLogEvent {
    /**
     * The first of an epoch: what it found.
     *
     * @param committedBatch the newest committed batch found; 0 if none
     * @param historyHash CRC32C over the payloads that the history rests on, in order: from the newest {@link Restated} on, or all if
     *     there is none; 0 if there are no payloads
     */
    record TookOver(
            long epoch, String application, String fingerprint, long committedBatch, long historyHash, long timeMillis)
            implements BatchLogEvent {}

    /** Where partitions seen for the first time begin. The first of a stream may have none: those that come are later ones then. */
    record PositionsFound(String streamUid, Map<String, Long> next) implements BatchLogEvent {
        public PositionsFound {
            next = Map.copyOf(next);
        }
    }

    /**
     * What a batch reads, decided once and for ever.
     *
     * @param timeMillis wall clock, a label
     * @param slices ordered by stream, and by partition within it: the order in which tasks are numbered
     */
    record BatchPlanned(long batch, long timeMillis, List<StreamSlice> slices) implements BatchLogEvent {
        public BatchPlanned {
            slices = List.copyOf(slices);
        }
    }

    /** All its outputs are written. */
    record BatchCommitted(long batch, long records) implements BatchLogEvent {}

    /** Batches up to this one were empty, or committed. */
    record Advanced(long batch) implements BatchLogEvent {}

    /** The application was stopped and has finished; {@code drained}: with all that was there when it was asked to. */
    record Ended(long timeMillis, boolean drained) implements BatchLogEvent {}

    /**
     * All that the events before it come to, so that they need not be kept.
     *
     * @param tookOver the newest
     * @param takeOversWithoutProgress TookOver events of its application since anything got on, itself included
     * @param committedRecords of all batches ever
     * @param lastBatch the highest number used
     * @param positions the next position not planned yet, by partition, by stream
     * @param planned the batch that is planned and not committed
     */
    record Restated(
            TookOver tookOver,
            long takeOversWithoutProgress,
            long committedBatch,
            long committedRecords,
            long lastBatch,
            Map<String, Map<String, Long>> positions,
            Optional<BatchPlanned> planned)
            implements BatchLogEvent {
        public Restated {
            Map<String, Map<String, Long>> copy = new TreeMap<>();
            positions.forEach(
                    (streamUid, next) -> copy.put(streamUid, Collections.unmodifiableMap(new TreeMap<>(next))));
            positions = Collections.unmodifiableMap(copy);
        }
    }

    /** A slice of one of several input streams. */
    record StreamSlice(String streamUid, Slice slice) {}
}
