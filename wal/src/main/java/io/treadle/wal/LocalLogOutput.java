package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** One local file being written, with the lock that says so. */
final class LocalLogOutput implements LogOutput {
    private final Path file;
    private final FileChannel channel;
    private final WriterLock lock;
    private long length;

    LocalLogOutput(Path file, FileChannel channel, WriterLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                length += channel.write(bytes);
            }
        } catch (IOException e) {
            throw LocalLogStore.translated("write", file, e);
        }
    }

    @Override
    public void flush(Sync level) throws IOException {
        try {
            switch (level) {
                case HFLUSH -> {} // written is visible, and outlives the process
                case HSYNC -> channel.force(false);
            }
        } catch (IOException e) {
            throw LocalLogStore.translated("sync", file, e);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } finally {
            lock.closeForGood();
        }
    }
}
