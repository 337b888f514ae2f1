package io.treadle.runtime.task;

import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** As {@link RecordsBucket}, for keys and values. Confined to the task's thread. */
final class KeyedBucket {
    private final ShuffleCodec codec;
    private final int chunkBytes;
    private @Nullable KeyedRecords kept;
    private @Nullable ChunkedRuns encoded;

    /**
     * A bucket without records.
     *
     * @param stays whether its reader is here, as far as is known
     * @param expected about how many records it will have
     */
    KeyedBucket(ShuffleTarget target, boolean stays, int expected) {
        this.codec = target.codec();
        this.chunkBytes = target.chunkBytes();
        this.kept = stays ? new KeyedRecords(expected) : null;
    }

    void add(Object key, int hash, Object value) throws CodecException {
        KeyedRecords records = kept;
        if (records != null && codec.isImmutable(value) && codec.isImmutable(key)) {
            records.add(key, hash, value);
        } else {
            encoding().add(key, value);
        }
    }

    Bucket finish() {
        KeyedRecords records = kept;
        if (records != null) {
            return new Bucket.Keyed(records);
        }
        return new Bucket.Encoded(encoded == null ? List.of() : encoded.finish());
    }

    private ChunkedRuns encoding() throws CodecException {
        ChunkedRuns runs = encoded;
        if (runs == null) {
            runs = new ChunkedRuns(codec, chunkBytes);
            encoded = runs;
            KeyedRecords before = kept;
            for (int i = 0; before != null && i < before.size(); i++) {
                runs.add(before.key(i), before.value(i));
            }
            kept = null;
        }
        return runs;
    }
}
