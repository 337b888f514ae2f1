package io.treadle.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One file in memory, and how much of it is safe. Guarded by its {@link MemoryFiles}. */
final class MemoryFile {
    /** Null: finished. */
    private @Nullable MemoryLogStore writer;

    private byte[] bytes = {};
    /** 0 <= synced <= flushed <= bytes.length. */
    private int flushed;

    private int synced;
    private int sealCalls;
    private boolean sealed;

    MemoryFile(@Nullable MemoryLogStore writer) {
        this.writer = writer;
    }

    static MemoryFile whole(ByteBuffer content) {
        MemoryFile file = new MemoryFile(null);
        file.write(content);
        file.flushed = file.bytes.length;
        file.synced = file.bytes.length;
        return file;
    }

    byte[] visible() {
        return Arrays.copyOf(bytes, flushed);
    }

    int size() {
        return bytes.length;
    }

    void write(ByteBuffer more) {
        int end = bytes.length;
        bytes = Arrays.copyOf(bytes, end + more.remaining());
        more.get(bytes, end, more.remaining());
    }

    void flush(String path, Sync level) throws IOException {
        if (sealed) {
            throw new LogFencedException("%s was taken away from its writer".formatted(path));
        }
        flushed = bytes.length;
        if (level == Sync.HSYNC) {
            synced = flushed;
        }
    }

    void close(String path) throws IOException {
        flush(path, Sync.HFLUSH);
        writer = null;
    }

    /** True: final. */
    boolean seal(int callsNeeded) {
        if (writer == null) {
            return true;
        }
        sealCalls++;
        if (sealCalls >= callsNeeded) {
            sealed = true;
            forgetUnflushed();
            writer = null;
        }
        return sealed;
    }

    void writerDied(MemoryLogStore process, int unflushedBytesKept) {
        if (process == writer) {
            tear(unflushedBytesKept);
        }
    }

    /** So many of the bytes not flushed get through, unless the file is final, and the rest never will. */
    void tear(int unflushedBytesKept) {
        if (!sealed) {
            flushed = Math.min(bytes.length, flushed + unflushedBytesKept);
        }
        forgetUnflushed();
    }

    void loseUnsynced() {
        flushed = synced;
        forgetUnflushed();
    }

    void overwrite(int offset, byte value) {
        bytes[offset] = value;
    }

    private void forgetUnflushed() {
        bytes = Arrays.copyOf(bytes, flushed);
    }
}
