package io.treadle.connectors.files;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.RecordFormat.RecordOutput;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each part of each batch as a file of its own, aside. Thread-safe, since parts share nothing but the
 * connection.
 */
final class DirectoryWriter<T> implements SinkWriter<T> {
    private static final Logger log = LoggerFactory.getLogger(DirectoryWriter.class);

    private final Storage storage;
    private final Aside aside;
    private final RecordFormat<T> format;

    DirectoryWriter(Storage storage, Aside aside, RecordFormat<T> format) {
        this.storage = storage;
        this.aside = aside;
        this.format = format;
    }

    @Override
    public Part<T> begin(WriteContext context) throws Exception {
        PartName name = PartName.begun(context, format.extension());
        Path file = new Path(aside.parts(), name.toString());
        try {
            return new FilePart(name, file, format.open(storage, file));
        } catch (IOException e) {
            throw FileTrouble.ofSink("create", file, e);
        }
    }

    @Override
    public void close() {
        storage.close();
    }

    private final class FilePart implements Part<T> {
        private final PartName name;
        private final Path file;
        private final RecordOutput<T> output;

        FilePart(PartName name, Path file, RecordOutput<T> output) {
            this.name = name;
            this.file = file;
            this.output = output;
        }

        @Override
        public void write(T record) throws Exception {
            try {
                output.write(record);
            } catch (IOException e) {
                throw FileTrouble.ofSink("write", file, e);
            }
        }

        @Override
        public CompletionStage<Prepared> finish() throws Exception {
            try {
                long length = output.end();
                return CompletableFuture.completedStage(
                        new Prepared(name.part(), new Written(name, 0, length, true).toString()));
            } catch (IOException e) {
                throw FileTrouble.ofSink("close", file, e);
            }
        }

        @Override
        public void abort() {
            try {
                output.close();
                storage.delete(file);
            } catch (IOException e) {
                log.info("{} was given up and is left for the driver to remove: {}", file, e.getMessage());
            }
        }
    }
}
