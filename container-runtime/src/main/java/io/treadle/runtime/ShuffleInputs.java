package io.treadle.runtime;

import io.treadle.runtime.task.Arrived;
import io.treadle.runtime.task.BucketId;
import io.treadle.runtime.task.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has come in for partitions of a batch, complete buckets only, whoever owns the partition: ownership may change.
 * The first complete bucket of a task counts, repeats are equal. Confined to the executor's loop.
 */
final class ShuffleInputs {
    private final Map<BucketId, TreeMap<TaskId, Arrived.One>> inputs = new HashMap<>();
    private final Set<BucketId> released = new HashSet<>();

    void add(TaskId from, BucketId to, Arrived.One bucket) {
        if (!released.contains(to)) {
            inputs.computeIfAbsent(to, id -> new TreeMap<>()).putIfAbsent(from, bucket);
        }
    }

    /** Tasks whose bucket is in. */
    int count(BucketId to) {
        TreeMap<TaskId, Arrived.One> buckets = inputs.get(to);
        return buckets == null ? 0 : buckets.size();
    }

    /** In the order of stages and tasks, so that every attempt reads them in the same. */
    Arrived inOrder(BucketId to) {
        TreeMap<TaskId, Arrived.One> buckets = inputs.get(to);
        return Arrived.of(buckets == null ? List.of() : List.copyOf(buckets.values()));
    }

    /** The partition is done here, and its input is not needed again. */
    void release(BucketId to) {
        inputs.remove(to);
        released.add(to);
    }
}
