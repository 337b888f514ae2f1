package io.treadle.engine;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the batch log holds: the state of a driver is the replay of these, in order. Immutable. */
public sealed interface BatchLogEvent {
    /**
     * The first of an epoch: what it found.
     *
     * @param committedBatch the newest committed batch found; 0 if none
     * @param historyHash CRC32C over the payloads that the history rests on, in order: from the newest {@link Restated} on, or all if
     *     there is none; 0 if there are no payloads
     * @param checkpoint id of the checkpoint; empty in the log of a Treadle that knew none
     */
    record TookOver(
            long epoch,
            String application,
            String fingerprint,
            long committedBatch,
            long historyHash,
            long timeMillis,
            String checkpoint)
            implements BatchLogEvent {}

    /**
     * Where partitions seen for the first time begin, and how far the source has looked. The first of a stream may have no
     * partitions: those that come are later ones then.
     *
     * @param cursor of the stream from now on; empty if it has none
     */
    record PositionsFound(String streamUid, Map<String, Position> partitions, String cursor) implements BatchLogEvent {
        public PositionsFound {
            partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
        }
    }

    /** Partitions end where what is planned of them ends: nothing more comes of them. */
    record PartitionsEnded(String streamUid, List<String> partitions) implements BatchLogEvent {
        public PartitionsEnded {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * What a batch reads and how it is divided, decided once and for ever.
     *
     * @param timeMillis wall clock, a label; rises from batch to batch
     * @param slices ordered by stream, and by partition within it: the order in which tasks are numbered
     * @param sizes of all stages, by the uid of the operator that begins the stage; empty in the log of a Treadle that did not
     *     write them
     * @param watermarkMillis event time that all streams have passed; empty if nobody asks for it
     */
    record BatchPlanned(
            long batch,
            long timeMillis,
            List<StreamSlice> slices,
            SortedMap<String, Size> sizes,
            OptionalLong watermarkMillis)
            implements BatchLogEvent {
        public BatchPlanned {
            slices = List.copyOf(slices);
            sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
        }
    }

    /**
     * All its outputs are written.
     *
     * @param prepared what is to be published now, by the uid of the output, ordered by part; never empty lists
     * @param newestMillis the newest event time that its tasks have seen, by the uid of the operator that gave records their event time
     */
    record BatchCommitted(
            long batch, long records, SortedMap<String, List<Prepared>> prepared, SortedMap<String, Long> newestMillis)
            implements BatchLogEvent {
        public BatchCommitted {
            SortedMap<String, List<Prepared>> copy = new TreeMap<>();
            prepared.forEach((outputUid, parts) -> copy.put(outputUid, List.copyOf(parts)));
            prepared = Collections.unmodifiableSortedMap(copy);
            newestMillis = Collections.unmodifiableSortedMap(new TreeMap<>(newestMillis));
        }

        /** Without event time. */
        BatchCommitted(long batch, long records, SortedMap<String, List<Prepared>> prepared) {
            this(batch, records, prepared, Collections.emptySortedMap());
        }

        /** With nothing to publish. */
        BatchCommitted(long batch, long records) {
            this(batch, records, Collections.emptySortedMap());
        }
    }

    /** All that the batches up to this one had to publish is published. */
    record Published(long batch) implements BatchLogEvent {}

    /** A failure that counts against a task of a batch that is planned and not committed, in the application's later drivers too. */
    record TaskFailed(long batch, String stageUid, int task, String message) implements BatchLogEvent {}

    /** Batches up to this one were empty, or committed. */
    record Advanced(long batch) implements BatchLogEvent {}

    /** The application was stopped and has finished; {@code drained}: with all that was there when it was asked to. */
    record Ended(long timeMillis, boolean drained) implements BatchLogEvent {}

    /**
     * All that the events before it come to, so that they need not be kept.
     *
     * @param events which, applied to an empty state, give the state; no Restated among them
     */
    record Restated(List<BatchLogEvent> events) implements BatchLogEvent {
        public Restated {
            events = List.copyOf(events);
        }
    }

    /**
     * A slice of one of several input streams.
     *
     * @param records in it, as its source counts them; empty if a position is a record, or nobody knows
     * @param last whether the partition ends with it
     * @param part as outputs see the task that reads it; {@link #UNNUMBERED} in the log of a Treadle that did not write it
     */
    record StreamSlice(String streamUid, Slice slice, OptionalLong records, boolean last, int part) {
        /** The part is the number of the task. */
        static final int UNNUMBERED = -1;
    }

    /**
     * How a stage is divided in one batch.
     *
     * @param tasks of it, over all executors
     * @param parts as outputs see them: the tasks, and partitions that have nothing in the batch
     */
    record Size(int tasks, int parts) {}
}
