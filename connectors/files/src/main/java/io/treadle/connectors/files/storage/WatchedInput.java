package io.treadle.connectors.files.storage;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that a library reads. Libraries wrap what the filesystem throws, or take it for bad content or for the file's
 * end; so it is remembered here, and whoever called them asks. Confined to one thread at a time.
 */
public final class WatchedInput extends FSInputStream {
    private final FSDataInputStream in;
    private @Nullable IOException thrown;

    WatchedInput(FSDataInputStream in) {
        this.in = in;
    }

    /** The same, as Hadoop's libraries take it. */
    public FSDataInputStream stream() {
        return new FSDataInputStream(this);
    }

    /**
     * Called when a library says that the content is broken: it may be whole, and the filesystem away.
     *
     * @throws IOException what the filesystem threw, if it did
     */
    public void requireThere() throws IOException {
        if (thrown != null) {
            throw thrown;
        }
    }

    private IOException remembered(IOException e) {
        if (!(e instanceof EOFException)) { // the file ends: that is its content
            thrown = e;
        }
        return e;
    }

    @Override
    public void seek(long position) throws IOException {
        try {
            in.seek(position);
        } catch (IOException e) {
            throw remembered(e);
        }
    }

    @Override
    public long getPos() throws IOException {
        return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
        return in.seekToNewSource(position);
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw remembered(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        try {
            return in.read(bytes, offset, count);
        } catch (IOException e) {
            throw remembered(e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
