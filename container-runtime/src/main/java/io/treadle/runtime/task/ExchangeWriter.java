package io.treadle.runtime.task;

import io.treadle.runtime.codec.CodecException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deals records out over the partitions. Where one goes follows from the input record that it came out of and from
 * which of that one's results it is, so a second read that lacks some sends the others to where they were sent before.
 */
final class ExchangeWriter implements ShuffleWriter {
    private static final long NOWHERE = Long.MIN_VALUE;

    private final ShuffleTarget target;
    private final Origin origin;
    private final int task;
    private final @Nullable RecordsBucket[] filled;
    /** The origin of the newest record. */
    private long dealt = NOWHERE;
    /** Where the next record of the same origin goes, and which of its results that is. */
    private int next;

    private long ordinal;
    private long digest;

    ExchangeWriter(ShuffleTarget target, Origin origin, int task) {
        this.target = target;
        this.origin = origin;
        this.task = task;
        this.filled = new RecordsBucket[target.partitions()];
    }

    @Override
    public void accept(Object record) throws Exception {
        int partition = deal(record);
        RecordsBucket bucket = filled[partition];
        if (bucket == null) {
            bucket = new RecordsBucket(target, target.isLocal().test(partition));
            filled[partition] = bucket;
        }
        try {
            bucket.add(record);
        } catch (CodecException | Error e) {
            throw target.operator().failed(e);
        }
    }

    @Override
    public void into(Map<BucketId, Bucket> buckets) {
        for (int partition = 0; partition < filled.length; partition++) {
            RecordsBucket bucket = filled[partition];
            if (bucket != null) {
                buckets.put(target.bucket(partition), bucket.finish());
            }
        }
    }

    @Override
    public long digest() {
        return digest;
    }

    private int deal(Object record) {
        long at = origin.at();
        if (at != dealt) {
            dealt = at;
            next = first(at, task, target.partitions());
            ordinal = 0;
        }
        digest += Digest.of(Digest.of(Digest.of(at) + ordinal++) + Content.hash(record));
        int partition = next;
        next = partition + 1 == target.partitions() ? 0 : partition + 1;
        return partition;
    }

    /**
     * Where the first result of an input record goes. As many input records in a row as there are partitions go each to
     * another one; which begins the row is spread as well, so that positions with gaps of equal width are dealt evenly
     * too; and each task begins at another partition, so that small batches do not all go to the first.
     */
    static int first(long at, int task, int partitions) {
        long inRow = Math.floorMod(at, (long) partitions);
        long row = Hash.partition(Digest.spread(Math.floorDiv(at, (long) partitions)), partitions);
        return (int) ((inRow + row + task) % partitions);
    }
}
