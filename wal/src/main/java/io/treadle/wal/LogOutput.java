package io.treadle.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file being written, front to back. Confined to one thread at a time. After any method has thrown, the only call
 * allowed is {@link #close}; how much of what was written since the last successful flush is in the file is then
 * unknown.
 */
public interface LogOutput extends Closeable {
    /** Takes all remaining bytes of {@code bytes}. Nothing is promised about them before the next {@link #flush}. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Returns when everything written so far is readable by whoever opens the file from now on and as safe as
     * {@code level} says.
     *
     * @throws LogFencedException if {@link LogStore#seal} has taken the file away from this writer
     */
    void flush(Sync level) throws IOException;

    /** Bytes written so far, flushed or not. */
    long length();

    /** Ends the file, which nobody can write again. Calling it twice is harmless. */
    @Override
    void close() throws IOException;
}
