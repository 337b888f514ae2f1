package io.treadle.wal.hdfs;

import io.treadle.wal.LogOutput;
import io.treadle.wal.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** One HDFS file being written. */
final class HdfsLogOutput implements LogOutput {
    private final Path path;
    private final FSDataOutputStream stream;
    private long length;
    private boolean closed;

    HdfsLogOutput(Path path, FSDataOutputStream stream) {
        this.path = path;
        this.stream = stream;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        HdfsCall.of("write", path, () -> {
            if (bytes.hasArray()) {
                stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
                bytes.position(bytes.limit());
            } else {
                byte[] copy = new byte[count];
                bytes.get(copy);
                stream.write(copy);
            }
            return count;
        });
        length += count;
    }

    @Override
    public void flush(Sync level) throws IOException {
        HdfsCall.of("flush", path, () -> {
            switch (level) {
                case HFLUSH -> stream.hflush();
                case HSYNC -> stream.hsync();
            }
            return level;
        });
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        HdfsCall.of("close", path, () -> {
            stream.close();
            return path;
        });
    }
}
