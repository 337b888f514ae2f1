package io.treadle.runtime.task;

import com.google.protobuf.ByteString;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.List;

/**
 * What one task has for one partition: as bytes if it is for another executor, by reference if it stays. Immutable once
 * the task is done, and kept until the batch is committed, so whoever reads it must not change what is in it.
 */
public sealed interface Bucket {
    /** As runs of at most about {@code chunkBytes} each. A record larger than that is a run of its own. */
    List<ByteString> runs(ShuffleCodec codec, int chunkBytes) throws CodecException;

    /** Gives what is in it to a reader, in order. */
    void read(ShuffleCodec codec, Reader reader) throws Exception;

    /** Takes a bucket's content. A bucket of an Exchange has records, one of an Aggregate has keyed ones. */
    interface Reader {
        void record(Object record) throws Exception;

        void keyed(Object key, int hash, Object value) throws Exception;

        /** Whether bytes are to be read as keys and values in turn. */
        boolean wantsKeyed();
    }

    /** A bucket that came from another executor, or is for one. */
    record Encoded(List<ByteString> runs) implements Bucket {
        @Override
        public List<ByteString> runs(ShuffleCodec codec, int chunkBytes) {
            return runs;
        }

        @Override
        public void read(ShuffleCodec codec, Reader reader) throws Exception {
            boolean keyed = reader.wantsKeyed();
            for (ByteString run : runs) {
                var values = codec.reader(run);
                while (values.hasNext()) {
                    Object first = values.next();
                    if (keyed) {
                        reader.keyed(first, Hash.of(first), values.next());
                    } else {
                        reader.record(first);
                    }
                }
            }
        }
    }

    /** Records by reference. */
    record Records(List<Object> records) implements Bucket {
        @Override
        public List<ByteString> runs(ShuffleCodec codec, int chunkBytes) throws CodecException {
            ChunkedRuns chunks = new ChunkedRuns(codec, chunkBytes);
            for (Object record : records) {
                chunks.add(record);
            }
            return chunks.finish();
        }

        @Override
        public void read(ShuffleCodec codec, Reader reader) throws Exception {
            for (Object record : records) {
                reader.record(record);
            }
        }
    }

    /** Keys with their hashes and values by reference. */
    record Keyed(KeyedRecords records) implements Bucket {
        @Override
        public List<ByteString> runs(ShuffleCodec codec, int chunkBytes) throws CodecException {
            ChunkedRuns chunks = new ChunkedRuns(codec, chunkBytes);
            for (int i = 0; i < records.size(); i++) {
                chunks.add(records.key(i), records.value(i));
            }
            return chunks.finish();
        }

        @Override
        public void read(ShuffleCodec codec, Reader reader) throws Exception {
            for (int i = 0; i < records.size(); i++) {
                reader.keyed(records.key(i), records.hash(i), records.value(i));
            }
        }
    }
}
