package io.treadle.engine;

import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far each partition of one stream is planned, and how far its source has looked. Confined to one thread at a time. */
final class StreamPositions {
    private final SortedMap<String, Position> partitions = new TreeMap<>();
    private String cursor = "";

    void found(PositionsFound event) {
        partitions.putAll(event.partitions());
        cursor = event.cursor();
    }

    @Nullable
    Position of(String partition) {
        return partitions.get(partition);
    }

    /** A slice is planned: what comes next begins where it ends, if anything does. */
    void take(StreamSlice entry) {
        Slice slice = entry.slice();
        if (entry.last()) {
            partitions.remove(slice.partition());
        } else {
            partitions.put(slice.partition(), new Position(slice.until(), slice.detail()));
        }
    }

    void end(Collection<String> names) {
        partitions.keySet().removeAll(names);
    }

    /** What it was before some slices were planned. */
    PositionsFound before(String streamUid, Collection<StreamSlice> planned) {
        Map<String, Position> earlier = new TreeMap<>(partitions);
        for (StreamSlice entry : planned) {
            Slice slice = entry.slice();
            earlier.merge(
                    slice.partition(),
                    new Position(slice.from(), slice.detail()),
                    (a, b) -> a.next() <= b.next() ? a : b);
        }
        return new PositionsFound(streamUid, earlier, cursor);
    }

    /** Those of planned slices that have ended since they were planned. */
    List<String> endedSince(Collection<StreamSlice> planned) {
        return planned.stream()
                .filter(entry -> !entry.last())
                .map(entry -> entry.slice().partition())
                .filter(partition -> !partitions.containsKey(partition))
                .distinct()
                .toList();
    }

    /** By name; not to be kept. */
    SortedMap<String, Position> partitions() {
        return Collections.unmodifiableSortedMap(partitions);
    }

    Known known() {
        return new Known(partitions, cursor);
    }
}
