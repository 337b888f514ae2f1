package io.treadle.engine;

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
import io.treadle.protocol.durable.AdvancedEntry;
import io.treadle.protocol.durable.BatchCommittedEntry;
import io.treadle.protocol.durable.BatchPlannedEntry;
import io.treadle.protocol.durable.EndedEntry;
import io.treadle.protocol.durable.PartitionsEndedEntry;
import io.treadle.protocol.durable.PositionsFoundEntry;
import io.treadle.protocol.durable.PreparedOutputEntry;
import io.treadle.protocol.durable.PreparedPartEntry;
import io.treadle.protocol.durable.PublishedEntry;
import io.treadle.protocol.durable.RestatementEntry;
import io.treadle.protocol.durable.SliceEntry;
import io.treadle.protocol.durable.StageSizeEntry;
import io.treadle.protocol.durable.TaskFailedEntry;
import io.treadle.protocol.durable.TookOverEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events as they are written: in the newest version's entries. Stateless. */
final class BatchLogEntries {
    private BatchLogEntries() {}

    static Object of(BatchLogEvent event) {
        if (event instanceof TookOver e) {
            return tookOver(e);
        }
        if (event instanceof PositionsFound e) {
            return found(e);
        }
        if (event instanceof PartitionsEnded e) {
            return new PartitionsEndedEntry(e.streamUid(), e.partitions());
        }
        if (event instanceof BatchPlanned e) {
            return planned(e);
        }
        if (event instanceof BatchCommitted e) {
            return committed(e);
        }
        if (event instanceof Published e) {
            return new PublishedEntry(e.batch());
        }
        if (event instanceof TaskFailed e) {
            return new TaskFailedEntry(e.batch(), e.stageUid(), e.task(), e.message());
        }
        if (event instanceof Advanced e) {
            return new AdvancedEntry(e.batch());
        }
        if (event instanceof Restated e) {
            List<Object> events = new ArrayList<>();
            e.events().forEach(each -> events.add(of(each)));
            return new RestatementEntry(events);
        }
        Ended e = (Ended) event;
        return new EndedEntry(e.timeMillis(), e.drained());
    }

    private static TookOverEntry tookOver(TookOver e) {
        return new TookOverEntry(
                e.epoch(),
                e.application(),
                e.fingerprint(),
                e.committedBatch(),
                e.historyHash(),
                e.timeMillis(),
                e.checkpoint());
    }

    private static PositionsFoundEntry found(PositionsFound e) {
        Map<String, Long> next = new TreeMap<>();
        Map<String, String> details = new TreeMap<>();
        e.partitions().forEach((partition, position) -> {
            next.put(partition, position.next());
            if (!position.detail().isEmpty()) {
                details.put(partition, position.detail());
            }
        });
        return new PositionsFoundEntry(e.streamUid(), next, details, e.cursor());
    }

    private static BatchPlannedEntry planned(BatchPlanned e) {
        List<SliceEntry> slices = new ArrayList<>();
        e.slices().forEach(each -> slices.add(slice(each)));
        List<StageSizeEntry> sizes = new ArrayList<>();
        e.sizes().forEach((stageUid, size) -> sizes.add(new StageSizeEntry(stageUid, size.tasks(), size.parts())));
        return new BatchPlannedEntry(e.batch(), e.timeMillis(), slices, sizes, orNull(e.watermarkMillis()));
    }

    private static SliceEntry slice(StreamSlice e) {
        return new SliceEntry(
                e.streamUid(),
                e.slice().partition(),
                e.slice().from(),
                e.slice().until(),
                e.slice().detail(),
                orNull(e.records()),
                e.last(),
                e.part());
    }

    private static BatchCommittedEntry committed(BatchCommitted e) {
        List<PreparedOutputEntry> prepared = new ArrayList<>();
        e.prepared().forEach((outputUid, parts) -> {
            List<PreparedPartEntry> entries = new ArrayList<>();
            parts.forEach(part -> entries.add(new PreparedPartEntry(part.part(), part.handle())));
            prepared.add(new PreparedOutputEntry(outputUid, entries));
        });
        return new BatchCommittedEntry(e.batch(), e.records(), prepared, e.newestMillis());
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
