package io.treadle.runtime.task;

import io.treadle.api.Pair;
import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.OperatorException;
import io.treadle.runtime.codec.CodecException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Combines the values of each key before the shuffle, so that each key is sent once. */
final class CombiningWriter implements ShuffleWriter {
    private final ShuffleTarget target;
    private final CombineTable table;
    private long digest;

    CombiningWriter(ShuffleTarget target, Aggregation<Object, Object, Object> aggregation) {
        this.target = target;
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

    /** A combiner that could be changed is never kept by reference: merging may change it, and it may be read a second time. */
    @Override
    public void into(Map<BucketId, Bucket> buckets) throws CodecException {
        int partitions = target.partitions();
        int[] sizes = new int[partitions];
        for (int entry = 0; entry < table.size(); entry++) {
            sizes[Hash.partition(table.hash(entry), partitions)]++;
        }
        @Nullable KeyedBucket[] filled = new KeyedBucket[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            if (sizes[partition] > 0) {
                filled[partition] = new KeyedBucket(target, target.isLocal().test(partition), sizes[partition]);
            }
        }
        for (int entry = 0; entry < table.size(); entry++) {
            int hash = table.hash(entry);
            digest += Digest.of(hash);
            filled[Hash.partition(hash, partitions)].add(table.key(entry), hash, table.combiner(entry));
        }
        for (int partition = 0; partition < partitions; partition++) {
            KeyedBucket bucket = filled[partition];
            if (bucket != null) {
                buckets.put(target.bucket(partition), bucket.finish());
            }
        }
    }

    @Override
    public long digest() {
        return digest + table.added();
    }
}
