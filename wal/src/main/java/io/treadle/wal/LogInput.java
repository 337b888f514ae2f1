package io.treadle.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file being read, front to back. Confined to one thread. */
public interface LogInput extends Closeable {
    /**
     * Reads at least one byte into {@code target}, unless it has no room or the file is at its end.
     *
     * @return the number of bytes read; -1 at the end of what was flushed when the file was opened, or later
     */
    int read(ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;
}
