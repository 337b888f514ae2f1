package io.treadle.runtime.task;

import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of records while it is filled: by reference if it stays here and nobody can change what is in it, so that it
 * can be read twice; else as bytes. Confined to the task's thread.
 */
final class RecordsBucket {
    private final ShuffleCodec codec;
    private final int chunkBytes;
    private @Nullable List<Object> kept;
    private @Nullable ChunkedRuns encoded;

    /** @param stays whether its reader is here, as far as is known */
    RecordsBucket(ShuffleTarget target, boolean stays) {
        this.codec = target.codec();
        this.chunkBytes = target.chunkBytes();
        this.kept = stays ? new ArrayList<>() : null;
    }

    void add(Object record) throws CodecException {
        List<Object> list = kept;
        if (list != null && codec.isImmutable(record)) {
            list.add(record);
        } else {
            encoding().add(record);
        }
    }

    Bucket finish() {
        List<Object> list = kept;
        if (list != null) {
            return new Bucket.Records(list);
        }
        return new Bucket.Encoded(encoded == null ? List.of() : encoded.finish());
    }

    private ChunkedRuns encoding() throws CodecException {
        ChunkedRuns runs = encoded;
        if (runs == null) {
            runs = new ChunkedRuns(codec, chunkBytes);
            encoded = runs;
            for (Object before : kept == null ? List.of() : kept) {
                runs.add(before);
            }
            kept = null;
        }
        return runs;
    }
}
