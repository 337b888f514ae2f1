package io.treadle.runtime;

import com.google.protobuf.ByteString;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.runtime.task.Bucket;
import io.treadle.runtime.task.BucketId;
import io.treadle.runtime.task.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the messages of a push together again. Streams are kept apart, since two executors may send the same task's
 * buckets. Confined to the executor's loop.
 */
final class PushAssembly {
    private final Map<Part, Map<BucketId, List<ByteString>>> begun = new HashMap<>();

    private record Part(long stream, TaskId from) {}

    /** The buckets that this message completes; none if it is not the last, or its first was not seen. */
    Map<BucketId, Bucket> add(long stream, PushedBuckets message) {
        Part part = new Part(stream, new TaskId(message.getStage(), message.getTask()));
        if (message.getFirst()) {
            begun.put(part, new LinkedHashMap<>());
        }
        Map<BucketId, List<ByteString>> runs = begun.get(part);
        if (runs == null) {
            return Map.of();
        }
        for (var bucket : message.getBucketsList()) {
            List<ByteString> of = runs.computeIfAbsent(
                    new BucketId(bucket.getShuffle(), bucket.getPartition()), id -> new ArrayList<>());
            if (!bucket.getRecords().isEmpty()) {
                of.add(bucket.getRecords());
            }
        }
        if (!message.getLast()) {
            return Map.of();
        }
        begun.remove(part);
        Map<BucketId, Bucket> complete = new LinkedHashMap<>();
        runs.forEach((id, of) -> complete.put(id, new Bucket.Encoded(List.copyOf(of))));
        return complete;
    }

    /** What this stream had begun will not be finished. */
    void closed(long stream) {
        begun.keySet().removeIf(part -> part.stream == stream);
    }
}
