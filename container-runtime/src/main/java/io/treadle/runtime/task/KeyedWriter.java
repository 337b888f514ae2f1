package io.treadle.runtime.task;

import io.treadle.api.Pair;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends every pair to its key's partition, as it is: for aggregations that gain nothing by combining first. */
final class KeyedWriter implements ShuffleWriter {
    private final ShuffleTarget target;
    private final Partitioning partitioning;
    private final KeyCheck keyCheck = new KeyCheck();
    private final @Nullable KeyedBucket[] filled;
    private long digest;

    KeyedWriter(ShuffleTarget target, Partitioning partitioning) {
        this.target = target;
        this.partitioning = partitioning;
        this.filled = new KeyedBucket[target.partitions()];
    }

    /** @throws IllegalArgumentException if it is null, which has no key */
    static Pair<?, ?> pair(Object record) {
        if (record == null) {
            throw new IllegalArgumentException(
                    "a null record has no key: return a Pair for every record, or filter it out");
        }
        return (Pair<?, ?>) record;
    }

    @Override
    public void accept(Object record) throws Exception {
        try {
            Pair<?, ?> pair = pair(record);
            keyCheck.check(pair.key());
            int hash = Hash.of(pair.key());
            int partition = partitioning.of(pair.key(), hash);
            digest += Digest.of(((long) partition << 32) ^ hash);
            bucket(partition).add(pair.key(), hash, pair.value());
        } catch (Exception | Error e) {
            throw target.operator().failed(e);
        }
    }

    @Override
    public void into(Map<BucketId, Bucket> buckets) {
        for (int partition = 0; partition < filled.length; partition++) {
            KeyedBucket bucket = filled[partition];
            if (bucket != null) {
                buckets.put(target.bucket(partition), bucket.finish());
            }
        }
    }

    @Override
    public long digest() {
        return digest;
    }

    private KeyedBucket bucket(int partition) {
        KeyedBucket bucket = filled[partition];
        if (bucket == null) {
            bucket = new KeyedBucket(target, target.isLocal().test(partition), 8);
            filled[partition] = bucket;
        }
        return bucket;
    }
}
