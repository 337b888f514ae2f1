package io.treadle.runtime.task;

import io.treadle.api.Pair;
import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.OperatorException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Combines the values of each key before the shuffle, so that each key is sent once. */
final class CombiningWriter implements ShuffleWriter {
    private final ShuffleTarget target;
    private final Partitioning partitioning;
    private final CombineTable table;
    private long digest;

    CombiningWriter(ShuffleTarget target, Partitioning partitioning, Aggregation<Object, Object, Object> aggregation) {
        this.target = target;
        this.partitioning = partitioning;
        this.table = new CombineTable(aggregation);
    }

    @Override
    public void accept(Object record) throws OperatorException {
        try {
            Pair<?, ?> pair = KeyedWriter.pair(record);
            Object key = pair.key();
            table.add(key, Hash.of(key), pair.value());
        } catch (Exception | Error e) {
            throw target.operator().failed(e);
        }
    }

    /**
     * A combiner that could be changed is never kept by reference: merging may change it, and it may be read a second
     * time.
     */
    @Override
    public void into(Map<BucketId, Bucket> buckets) throws Exception {
        int[] partitions = new int[table.size()];
        int[] sizes = new int[target.partitions()];
        for (int entry = 0; entry < partitions.length; entry++) {
            partitions[entry] = partition(entry);
            sizes[partitions[entry]]++;
        }
        @Nullable KeyedBucket[] filled = new KeyedBucket[sizes.length];
        for (int entry = 0; entry < partitions.length; entry++) {
            int partition = partitions[entry];
            int hash = table.hash(entry);
            digest += Digest.of(((long) partition << 32) ^ hash);
            KeyedBucket bucket = filled[partition];
            if (bucket == null) {
                bucket = new KeyedBucket(target, target.isLocal().test(partition), sizes[partition]);
                filled[partition] = bucket;
            }
            bucket.add(table.key(entry), hash, table.combiner(entry));
        }
        for (int partition = 0; partition < filled.length; partition++) {
            KeyedBucket bucket = filled[partition];
            if (bucket != null) {
                buckets.put(target.bucket(partition), bucket.finish());
            }
        }
    }

    private int partition(int entry) throws OperatorException {
        try {
            return partitioning.of(table.key(entry), table.hash(entry));
        } catch (Exception | Error e) {
            throw target.operator().failed(e);
        }
    }

    @Override
    public long digest() {
        return digest + table.added();
    }
}
