package io.treadle.engine;

import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Events of a log in which nothing is special. */
final class Events {
    static final String CHECKPOINT = "0123456789ab";

    private Events() {}

    static TookOver tookOver(
            long epoch, String application, String fingerprint, long committed, long hash, long millis) {
        return new TookOver(epoch, application, fingerprint, committed, hash, millis, CHECKPOINT);
    }

    /** As an earlier Treadle wrote it. */
    static TookOver oldTookOver(
            long epoch, String application, String fingerprint, long committed, long hash, long millis) {
        return new TookOver(epoch, application, fingerprint, committed, hash, millis, "");
    }

    static PositionsFound found(String streamUid, Map<String, Long> next) {
        Map<String, Position> partitions = new TreeMap<>();
        next.forEach((partition, position) -> partitions.put(partition, new Position(position, "")));
        return new PositionsFound(streamUid, partitions, "");
    }

    static BatchPlanned planned(long batch, long timeMillis, List<StreamSlice> slices) {
        return new BatchPlanned(batch, timeMillis, slices, Collections.emptySortedMap(), OptionalLong.empty());
    }

    /** Of the first partition of its stream. */
    static StreamSlice slice(String streamUid, Slice slice) {
        return slice(streamUid, slice, 0);
    }

    static StreamSlice slice(String streamUid, Slice slice, int part) {
        return new StreamSlice(streamUid, slice, OptionalLong.empty(), false, part);
    }

    /** As an earlier Treadle wrote it. */
    static StreamSlice oldSlice(String streamUid, Slice slice) {
        return slice(streamUid, slice, StreamSlice.UNNUMBERED);
    }
}
