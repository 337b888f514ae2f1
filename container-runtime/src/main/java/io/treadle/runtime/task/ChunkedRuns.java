package io.treadle.runtime.task;

import com.google.protobuf.ByteString;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.RunWriter;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Values as runs that end soon after {@code chunkBytes}, so that no message is large. A key and its value share a run.
 */
final class ChunkedRuns {
    private final RunWriter writer;
    private final int chunkBytes;
    private final List<ByteString> runs = new ArrayList<>();

    ChunkedRuns(ShuffleCodec codec, int chunkBytes) {
        this.writer = codec.writer();
        this.chunkBytes = chunkBytes;
    }

    void add(Object record) throws CodecException {
        writer.write(record);
        endIfLarge();
    }

    void add(Object key, Object value) throws CodecException {
        writer.write(key);
        writer.write(value);
        endIfLarge();
    }

    List<ByteString> finish() {
        if (writer.size() > 0) {
            runs.add(writer.take());
        }
        return List.copyOf(runs);
    }

    private void endIfLarge() {
        if (writer.size() >= chunkBytes) {
            runs.add(writer.take());
        }
    }
}
