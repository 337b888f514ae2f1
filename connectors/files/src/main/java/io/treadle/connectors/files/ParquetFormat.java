package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.BoundedInput;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Ranges.Range;
import io.treadle.connectors.files.storage.Storage;
import io.treadle.connectors.files.storage.WatchedInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.TypeUtil;

/**
 * Parquet, by way of an Avro schema. It has no end before its last byte; while it is open, the records are kept as
 * Avro.
 */
record ParquetFormat<T>(Schema schema, ReflectData model, CompressionCodecName codec) implements RecordFormat<T> {
    /** @throws IllegalArgumentException if Parquet has no columns for such a schema */
    ParquetFormat {
        try {
            TypeUtil.checkValidWriteSchema(
                    new AvroSchemaConverter(withLists(new Configuration(false))).convert(schema));
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "Parquet has no columns for the schema %s (%s): wanted a record of at least one field, not recursive; choose another schema, or Avro"
                            .formatted(schema.getFullName(), e),
                    e);
        }
    }

    /** The older structure has no place for a null within a list. */
    private static Configuration withLists(Configuration configuration) {
        configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
        return configuration;
    }

    /** @throws IllegalArgumentException if Parquet has no such codec */
    static CompressionCodecName codec(String name) {
        return Arrays.stream(CompressionCodecName.values())
                .filter(codec -> codec.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Parquet has no codec \"%s\": wanted one of %s"
                        .formatted(
                                name,
                                Arrays.toString(CompressionCodecName.values()).toLowerCase(Locale.ROOT))));
    }

    @Override
    public String extension() {
        return ".parquet";
    }

    @Override
    public RecordFormat<T> whileOpen() {
        return new AvroFormat<>(schema, model, "snappy");
    }

    @Override
    public Rewriting rewriting() {
        return new Transcoding(codec);
    }

    @Override
    public RecordOutput<T> open(Storage storage, Path file) throws IOException {
        return new Rows<>(new NewFile(storage, file, false), schema, model, codec);
    }

    /** A file of rows. Cannot be settled before its end. */
    private static final class Rows<T> implements RecordOutput<T> {
        private final NewFile file;
        private final ParquetWriter<T> writer;

        Rows(NewFile file, Schema schema, GenericData model, CompressionCodecName codec) throws IOException {
            this.file = file;
            this.writer = AvroParquetWriter.<T>builder(file)
                    .withSchema(schema)
                    .withDataModel(model)
                    .withCompressionCodec(codec)
                    .withConf(withLists(file.configuration()))
                    .build();
        }

        @Override
        public void write(T record) throws IOException {
            writer.write(record);
        }

        @Override
        public long settle() {
            throw new IllegalStateException("a Parquet file has no end before its last byte");
        }

        @Override
        public long end() throws IOException {
            writer.close();
            return file.length();
        }

        @Override
        public void close() throws IOException {
            file.abandon();
        }
    }

    /** Rows out of blocks of Avro. The schema comes with these, so no class of the application is needed. */
    private record Transcoding(CompressionCodecName codec) implements Rewriting {
        @Override
        public boolean keepsBytes() {
            return false;
        }

        @Override
        public void rewrite(Storage storage, Path source, Ranges ranges, Path target) throws IOException {
            try (WatchedInput in = storage.watch(source)) {
                try {
                    rewrite(storage, new BoundedInput(in.stream(), ranges.until()), ranges, target);
                } catch (RuntimeException e) {
                    in.requireThere();
                    throw e;
                }
            }
        }

        private void rewrite(Storage storage, BoundedInput source, Ranges ranges, Path target) throws IOException {
            try (DataFileReader<GenericRecord> reader = new DataFileReader<>(source, new GenericDatumReader<>())) {
                Rows<GenericRecord> rows =
                        new Rows<>(new NewFile(storage, target, true), reader.getSchema(), new GenericData(), codec);
                for (Range range : ranges.list()) {
                    copy(reader, range, rows);
                }
                rows.end();
            }
        }

        private static void copy(DataFileReader<GenericRecord> reader, Range range, Rows<GenericRecord> rows)
                throws IOException {
            if (range.from() > 0) {
                reader.seek(range.from());
            }
            while (reader.hasNext() && reader.previousSync() < range.until()) {
                rows.write(reader.next());
            }
            if (reader.previousSync() != range.until()) { // Avro's reader takes a broken block for the end
                throw new IllegalStateException("its block at byte %d is broken, and bytes up to %d were committed"
                        .formatted(reader.previousSync(), range.until()));
            }
        }
    }

    /** A new file for Parquet's writer; durable when that is closed. */
    private static final class NewFile implements OutputFile {
        private final Storage storage;
        private final Path path;
        private final FSDataOutputStream stream;
        private long length;

        NewFile(Storage storage, Path path, boolean within) throws IOException {
            this.storage = storage;
            this.path = path;
            this.stream = within ? storage.createWithin(path) : storage.create(path);
        }

        Configuration configuration() {
            return new Configuration(storage.files().getConf());
        }

        long length() {
            return length;
        }

        void abandon() throws IOException {
            stream.close();
        }

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                private boolean closed;

                @Override
                public long getPos() throws IOException {
                    return stream.getPos();
                }

                @Override
                public void write(int value) throws IOException {
                    stream.write(value);
                }

                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    stream.write(bytes, offset, count);
                }

                @Override
                public void flush() throws IOException {
                    stream.flush();
                }

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        storage.settle(stream);
                        length = stream.getPos();
                        stream.close();
                    }
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return path.toString();
        }
    }
}
