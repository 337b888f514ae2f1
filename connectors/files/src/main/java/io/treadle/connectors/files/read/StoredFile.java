package io.treadle.connectors.files.read;

import io.treadle.connectors.files.storage.Storage;
import io.treadle.connectors.files.storage.WatchedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** A file for Parquet's readers, which would connect anew by themselves. Confined to one thread. */
final class StoredFile implements InputFile {
    private final Storage storage;
    private final Path file;
    private final List<WatchedInput> opened = new ArrayList<>();
    private @Nullable IOException thrown;

    StoredFile(Storage storage, Path file) {
        this.storage = storage;
        this.file = file;
    }

    @Override
    public long getLength() throws IOException {
        try {
            return storage.files().getFileStatus(file).getLen();
        } catch (IOException e) {
            thrown = e;
            throw e;
        }
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        try {
            WatchedInput in = storage.watch(file);
            opened.add(in);
            return HadoopStreams.wrap(in.stream());
        } catch (IOException e) {
            thrown = e;
            throw e;
        }
    }

    /** As {@link WatchedInput#requireThere}. */
    void requireThere() throws IOException {
        if (thrown != null) {
            throw thrown;
        }
        for (WatchedInput in : opened) {
            in.requireThere();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
