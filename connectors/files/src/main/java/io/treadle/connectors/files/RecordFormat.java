package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * How records become files.
 *
 * @param <T> type of the records
 */
interface RecordFormat<T> {
    /** What names end in: {@code .avro}; may be empty. */
    String extension();

    /**
     * A new file. Throws {@link IOException} for what the filesystem does, anything else for what the application did.
     */
    RecordOutput<T> open(Storage storage, Path file) throws IOException;

    /** How a file is made whose end is still open; this, if that can be done. */
    RecordFormat<T> whileOpen();

    /** How files of {@link #whileOpen()} become files of this format. */
    Rewriting rewriting();

    /** A file being written. Confined to one thread at a time. */
    interface RecordOutput<T> extends AutoCloseable {
        void write(T record) throws Exception;

        /** What was written is durable, and can be read without what follows; gives the file's length. */
        long settle() throws IOException;

        /** Durable, and gives the length. */
        long end() throws IOException;

        /** Gives it up, as it is. */
        @Override
        void close() throws IOException;
    }
}
