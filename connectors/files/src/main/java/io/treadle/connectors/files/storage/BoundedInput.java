package io.treadle.connectors.files.storage;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.file.SeekableInput;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file that ends where we say, for Avro's readers. */
public final class BoundedInput implements SeekableInput {
    private final FSDataInputStream in;
    private final long length;

    public BoundedInput(FSDataInputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    @Override
    public void seek(long position) throws IOException {
        if (position > length) {
            throw new EOFException("seek to %d, behind the end at %d".formatted(position, length));
        }
        in.seek(position);
    }

    @Override
    public long tell() throws IOException {
        return in.getPos();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        long left = length - in.getPos();
        return left <= 0 ? -1 : in.read(bytes, offset, (int) Math.min(count, left));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
