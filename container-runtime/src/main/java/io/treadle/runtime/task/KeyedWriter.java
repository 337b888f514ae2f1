package io.treadle.runtime.task;

import io.treadle.api.Pair;
import io.treadle.runtime.codec.CodecException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends every pair to its key's partition, as it is: for aggregations that gain nothing by combining first. */
final class KeyedWriter implements ShuffleWriter {
    private final ShuffleTarget target;
    private final KeyCheck keyCheck = new KeyCheck();
    private final @Nullable KeyedRecords[] kept;
    private final @Nullable ChunkedRuns[] encoded;
    private long digest;

    KeyedWriter(ShuffleTarget target) {
        this.target = target;
        this.kept = new KeyedRecords[target.partitions()];
        this.encoded = new ChunkedRuns[target.partitions()];
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
            digest += Digest.of(hash);
            int partition = Hash.partition(hash, target.partitions());
            if (target.isLocal().test(partition)) {
                local(partition).add(pair.key(), hash, pair.value());
            } else {
                remote(partition).add(pair.key(), pair.value());
            }
        } catch (Exception | Error e) {
            throw target.operator().failed(e);
        }
    }

    @Override
    public void into(Map<BucketId, Bucket> buckets) throws CodecException {
        for (int partition = 0; partition < target.partitions(); partition++) {
            KeyedRecords local = kept[partition];
            ChunkedRuns remote = encoded[partition];
            if (local != null) {
                buckets.put(target.bucket(partition), new Bucket.Keyed(local));
            } else if (remote != null) {
                buckets.put(target.bucket(partition), new Bucket.Encoded(remote.finish()));
            }
        }
    }

    @Override
    public long digest() {
        return digest;
    }

    private KeyedRecords local(int partition) {
        KeyedRecords records = kept[partition];
        if (records == null) {
            records = new KeyedRecords(8);
            kept[partition] = records;
        }
        return records;
    }

    private ChunkedRuns remote(int partition) {
        ChunkedRuns runs = encoded[partition];
        if (runs == null) {
            runs = new ChunkedRuns(target.codec(), target.chunkBytes());
            encoded[partition] = runs;
        }
        return runs;
    }
}
