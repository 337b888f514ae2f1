package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.BoundedInput;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Ranges.Range;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.reflect.ReflectData;
import org.apache.avro.reflect.ReflectDatumWriter;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** Avro's container file. A block ends where a batch does, so what counts can be cut out at any batch. */
record AvroFormat<T>(Schema schema, ReflectData model, String codecName) implements RecordFormat<T> {
    /** @throws IllegalArgumentException if Avro has no such codec */
    AvroFormat {
        codec(codecName);
    }

    private static CodecFactory codec(String name) {
        try {
            return CodecFactory.fromString(name);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "Avro has no codec \"%s\": wanted null, deflate, snappy, bzip2, xz or zstandard".formatted(name),
                    e);
        }
    }

    @Override
    public String extension() {
        return ".avro";
    }

    @Override
    public RecordFormat<T> whileOpen() {
        return this;
    }

    @Override
    public Rewriting rewriting() {
        return new Blocks();
    }

    @Override
    public RecordOutput<T> open(Storage storage, Path file) throws IOException {
        return new Container(storage, storage.create(file));
    }

    private final class Container implements RecordOutput<T> {
        private final Storage storage;
        private final FSDataOutputStream file;
        private final DataFileWriter<T> writer;

        Container(Storage storage, FSDataOutputStream file) throws IOException {
            this.storage = storage;
            this.file = file;
            this.writer = new DataFileWriter<T>(new ReflectDatumWriter<>(schema, model))
                    .setCodec(codec(codecName))
                    .create(schema, file);
        }

        @Override
        public void write(T record) throws IOException {
            writer.append(record);
        }

        @Override
        public long settle() throws IOException {
            writer.flush();
            storage.settle(file);
            return file.getPos();
        }

        @Override
        public long end() throws IOException {
            long length = settle();
            file.close();
            return length;
        }

        /** The writer would first write what it has buffered of a part that is given up. */
        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** The header, and the blocks that count. */
    static final class Blocks implements Rewriting {
        @Override
        public boolean keepsBytes() {
            return true;
        }

        @Override
        public void rewrite(Storage storage, Path source, Ranges ranges, Path target) throws IOException {
            long header = headerLength(storage, source, ranges);
            try (FSDataInputStream in = storage.open(source);
                    FSDataOutputStream out = storage.createWithin(target)) {
                if (ranges.from() > 0) {
                    Rewriting.Copying.copy(in, new Range(0, header), out);
                }
                for (Range range : ranges.list()) {
                    Rewriting.Copying.copy(in, range, out);
                }
                storage.settle(out);
            }
        }

        private static long headerLength(Storage storage, Path source, Ranges ranges) throws IOException {
            try (DataFileReader<Object> reader = new DataFileReader<>(
                    new BoundedInput(storage.open(source), ranges.until()), new GenericDatumReader<>())) {
                return reader.previousSync();
            }
        }
    }
}
