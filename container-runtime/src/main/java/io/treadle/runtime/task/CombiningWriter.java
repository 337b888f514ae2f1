package io.treadle.runtime.task;

import io.treadle.api.Pair;
import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.OperatorException;
import io.treadle.runtime.codec.CodecException;
import java.util.Map;

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

    @Override
    public void into(Map<BucketId, Bucket> buckets) throws CodecException {
        KeyedRecords[] byPartition = divide();
        for (int partition = 0; partition < byPartition.length; partition++) {
            KeyedRecords records = byPartition[partition];
            if (records.size() > 0) {
                boolean byReference = target.isLocal().test(partition) && allImmutable(records);
                Bucket bucket = new Bucket.Keyed(records);
                buckets.put(
                        target.bucket(partition),
                        byReference ? bucket : new Bucket.Encoded(bucket.runs(target.codec(), target.chunkBytes())));
            }
        }
    }

    @Override
    public long digest() {
        return digest + table.added();
    }

    private KeyedRecords[] divide() {
        int[] sizes = new int[target.partitions()];
        for (int entry = 0; entry < table.size(); entry++) {
            sizes[Hash.partition(table.hash(entry), sizes.length)]++;
        }
        KeyedRecords[] byPartition = new KeyedRecords[sizes.length];
        for (int partition = 0; partition < sizes.length; partition++) {
            byPartition[partition] = new KeyedRecords(sizes[partition]);
        }
        for (int entry = 0; entry < table.size(); entry++) {
            int hash = table.hash(entry);
            digest += Digest.of(hash);
            byPartition[Hash.partition(hash, sizes.length)].add(table.key(entry), hash, table.combiner(entry));
        }
        return byPartition;
    }

    /** Merging may change a combiner, and then the kept bucket would be wrong for a second attempt: such ones are copied, by encoding. */
    private static boolean allImmutable(KeyedRecords records) {
        for (int i = 0; i < records.size(); i++) {
            if (!Immutables.contains(records.value(i))) {
                return false;
            }
        }
        return true;
    }
}
