package io.treadle.connectors.files;

import io.treadle.connectors.files.Ranges.Range;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableInput;
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
                    new Bounded(storage.open(source), ranges.until()), new GenericDatumReader<>())) {
                return reader.previousSync();
            }
        }
    }

    /** A file that ends where we say. */
    static final class Bounded implements SeekableInput {
        private final FSDataInputStream in;
        private final long length;

        Bounded(FSDataInputStream in, long length) {
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
}
