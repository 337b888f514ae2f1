package io.treadle.runtime.task;

import io.treadle.runtime.codec.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deals records out in turn, beginning at another partition in each task, so that small batches do not all go to the first. */
final class ExchangeWriter implements ShuffleWriter {
    private final ShuffleTarget target;
    private final @Nullable List<Object>[] kept;
    private final @Nullable ChunkedRuns[] encoded;
    private int next;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
    ExchangeWriter(ShuffleTarget target, int task) {
        this.target = target;
        this.kept = new List[target.partitions()];
        this.encoded = new ChunkedRuns[target.partitions()];
        for (int partition = 0; partition < target.partitions(); partition++) {
            if (target.isLocal().test(partition)) {
                kept[partition] = new ArrayList<>();
            }
        }
        this.next = task % target.partitions();
    }

    @Override
    public void accept(Object record) throws Exception {
        int partition = next;
        next = partition + 1 == target.partitions() ? 0 : partition + 1;
        List<Object> local = kept[partition];
        if (local != null) {
            local.add(record);
            return;
        }
        try {
            runs(partition).add(record);
        } catch (CodecException | Error e) {
            throw target.operator().failed(e);
        }
    }

    @Override
    public void into(Map<BucketId, Bucket> buckets) {
        for (int partition = 0; partition < target.partitions(); partition++) {
            List<Object> local = kept[partition];
            ChunkedRuns remote = encoded[partition];
            if (local != null && !local.isEmpty()) {
                buckets.put(target.bucket(partition), new Bucket.Records(local));
            } else if (remote != null) {
                buckets.put(target.bucket(partition), new Bucket.Encoded(remote.finish()));
            }
        }
    }

    private ChunkedRuns runs(int partition) {
        ChunkedRuns runs = encoded[partition];
        if (runs == null) {
            runs = new ChunkedRuns(target.codec(), target.chunkBytes());
            encoded[partition] = runs;
        }
        return runs;
    }
}
