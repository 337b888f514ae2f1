package io.treadle.connectors.files;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.RecordFormat.RecordOutput;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one file open for each part over many batches; a batch costs a flush, and no call of the NameNode. It never
 * needs to
 * know which batches were committed: each handle says where its records are, and what nobody refers to does not
 * count. A file that a
 * part was given up in, or that an earlier driver's batches are in, is not gone on with. Thread-safe: a part's file
 * belongs to the task that writes the part, and between tasks to the map.
 */
final class RolledWriter<T> implements SinkWriter<T> {
    private static final Logger log = LoggerFactory.getLogger(RolledWriter.class);

    private final Storage storage;
    private final Aside aside;
    private final RecordFormat<T> format;
    private final Rolling rolling;
    private final InstantSource clock;
    private final Map<Integer, OpenFile> resting = new ConcurrentHashMap<>();

    /** A file between two batches, or in one. */
    private final class OpenFile {
        private final PartName name;
        private final Path path;
        private final RecordOutput<T> output;
        private final Instant begun = clock.instant();
        private long length;
        private long batch;

        OpenFile(PartName name, Path path, RecordOutput<T> output) {
            this.name = name;
            this.path = path;
            this.output = output;
        }

        boolean mayTake(WriteContext context) {
            return name.epoch() == context.epoch()
                    && batch < context.batch().number()
                    && !rolling.isOld(begun, clock.instant());
        }

        /** What is committed of it is safe, and the driver knows how much that is. */
        void leave() {
            try {
                output.close();
                if (length == 0) {
                    storage.delete(path);
                }
            } catch (IOException e) {
                log.info("{} is left for the driver to end: {}", path, e.getMessage());
            }
        }
    }

    RolledWriter(Storage storage, Aside aside, RecordFormat<T> format, Rolling rolling, InstantSource clock) {
        this.storage = storage;
        this.aside = aside;
        this.format = format;
        this.rolling = rolling;
        this.clock = clock;
    }

    @Override
    public Part<T> begin(WriteContext context) throws Exception {
        OpenFile file = resting.remove(context.part());
        if (file != null && !file.mayTake(context)) {
            file.leave();
            file = null;
        }
        return new OpenPart(context, file == null ? create(context) : file);
    }

    private OpenFile create(WriteContext context) throws Exception {
        PartName name = PartName.begun(context, format.extension());
        Path path = new Path(aside.parts(), name.toString());
        try {
            return new OpenFile(name, path, format.open(storage, path));
        } catch (IOException e) {
            throw FileTrouble.ofSink("create", path, e);
        }
    }

    @Override
    public void close() {
        resting.values().forEach(OpenFile::leave);
        resting.clear();
        storage.close();
    }

    private final class OpenPart implements Part<T> {
        private final WriteContext context;
        private @Nullable OpenFile file;

        OpenPart(WriteContext context, OpenFile file) {
            this.context = context;
            this.file = file;
        }

        @Override
        public void write(T record) throws Exception {
            OpenFile open = open();
            try {
                open.output.write(record);
            } catch (IOException e) {
                throw FileTrouble.ofSink("write", open.path, e);
            }
        }

        @Override
        public CompletionStage<Prepared> finish() throws Exception {
            OpenFile open = open();
            try {
                long from = open.length;
                long until = open.output.settle();
                boolean closed = rolling.isFull(until) || rolling.isOld(open.begun, clock.instant());
                if (closed) {
                    open.output.close();
                }
                open.length = until;
                open.batch = context.batch().number();
                file = null;
                if (!closed) {
                    OpenFile other = resting.put(context.part(), open);
                    if (other != null) { // of an attempt that ran at the same time
                        other.leave();
                    }
                }
                Written written = new Written(open.name, from, until, closed);
                return CompletableFuture.completedStage(new Prepared(context.part(), written.toString()));
            } catch (IOException e) {
                throw FileTrouble.ofSink("flush", open.path, e);
            }
        }

        @Override
        public void abort() {
            if (file != null) {
                file.leave();
                file = null;
            }
        }

        private OpenFile open() {
            if (file == null) {
                throw new IllegalStateException("part %d of batch %d has ended already"
                        .formatted(context.part(), context.batch().number()));
            }
            return file;
        }
    }
}
