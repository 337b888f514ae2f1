package io.treadle.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceUnavailableException;
import io.treadle.connectors.files.read.AvroReading;
import io.treadle.connectors.files.read.FilesReader;
import io.treadle.connectors.files.read.IfChanged;
import io.treadle.connectors.files.read.LineReading;
import io.treadle.connectors.files.read.ParquetReading;
import io.treadle.connectors.files.read.Reading;
import io.treadle.connectors.files.storage.LocalDisk;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is broken is told from a filesystem that is away, however the libraries between put it. */
class BrokenFilesTest {
    private static final int BLOCKS = 5;
    private static final int IN_BLOCK = 10;

    @TempDir
    private Path folder;

    /** A filesystem of which a number of reads succeed, and the others do not. */
    private static final class Away extends FilterFileSystem {
        private int left;

        Away(int reads) throws IOException {
            super(LocalDisk.open(new Configuration(false)));
            left = reads;
        }

        private void count() throws IOException {
            if (left == 0) {
                throw new IOException("no DataNode has the block");
            }
            left--;
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
            count();
            FSDataInputStream in = fs.open(file, buffer);
            return new FSDataInputStream(new FSInputStream() {
                @Override
                public void seek(long position) throws IOException {
                    in.seek(position);
                }

                @Override
                public long getPos() throws IOException {
                    return in.getPos();
                }

                @Override
                public boolean seekToNewSource(long position) {
                    return false;
                }

                @Override
                public int read() throws IOException {
                    count();
                    return in.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int count) throws IOException {
                    count();
                    return in.read(bytes, offset, count);
                }
            });
        }
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    }

    /** @return where its blocks end */
    private List<Long> write(String name, RecordFormat<GenericRecord> format, boolean settling) throws Exception {
        List<Long> ends = new ArrayList<>();
        try (Storage storage = Storage.of(path(name))) {
            var output = format.open(storage, path(name));
            for (int block = 0; block < BLOCKS; block++) {
                for (int i = 0; i < IN_BLOCK; i++) {
                    output.write(Contents.record("record %d of block %d".formatted(i, block)));
                }
                if (settling) {
                    ends.add(output.settle());
                }
            }
            output.end();
        }
        return ends;
    }

    private <T> int read(Storage storage, String name, Reading<T> reading) throws Exception {
        FileStatus file = storage.files().getFileStatus(path(name));
        List<Ranges.Range> ranges = reading.ranges(storage, file, Long.MAX_VALUE / 4);
        int[] count = {0};
        SliceReader<T> reader = new FilesReader<>(storage, reading, IfChanged.FAIL);
        for (Ranges.Range range : ranges) {
            String detail = String.join(
                    "\n",
                    file.getPath().toString(),
                    "" + file.getLen(),
                    "" + file.getModificationTime(),
                    "0",
                    "" + range.from(),
                    "" + range.until(),
                    "false",
                    "");
            reader.read(new Slice("p", range.from(), range.until(), detail), (position, record) -> count[0]++);
        }
        return count[0];
    }

    @Test
    void anAvroFileThatWasCutIsReadUpToAWholeBlockOrIsToldAsBroken() throws Exception {
        List<Long> ends = write("a.avro", new AvroFormat<>(Contents.SCHEMA, ReflectData.get(), "null"), true);
        byte[] whole = Files.readAllBytes(folder.resolve("a.avro"));
        Reading<GenericRecord> reading = new AvroReading<>(null, ReflectData.get());
        try (Storage storage = Storage.of(path("a.avro"))) {
            assertThat(read(storage, "a.avro", reading)).isEqualTo(BLOCKS * IN_BLOCK);
            for (int length = ends.get(0).intValue(); length < whole.length; length++) {
                Files.write(folder.resolve("a.avro"), Arrays.copyOf(whole, length));
                int blocks = ends.indexOf((long) length) + 1;
                if (blocks > 0) {
                    assertThat(read(storage, "a.avro", reading)).isEqualTo(blocks * IN_BLOCK);
                } else {
                    assertThatThrownBy(() -> read(storage, "a.avro", reading))
                            .as("cut at byte %d", length)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("a.avro, block at byte");
                }
            }
        }
    }

    @Test
    void aFilesystemThatIsAwayIsWaitedForWhereverThatHappens() throws Exception {
        write("a.avro", new AvroFormat<>(Contents.SCHEMA, ReflectData.get(), "null"), true);
        write(
                "a.parquet",
                new ParquetFormat<>(Contents.SCHEMA, ReflectData.get(), CompressionCodecName.UNCOMPRESSED),
                false);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.gz")))) {
            out.write("one\ntwo\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(failures("a.avro", new AvroReading<>(null, ReflectData.get())))
                .isGreaterThan(3);
        assertThat(failures("a.parquet", new ParquetReading<>(null, GenericData.get())))
                .isGreaterThan(5);
        assertThat(failures("a.gz", new LineReading())).isGreaterThan(1);
    }

    /** At how many reads it may fail. */
    private int failures(String name, Reading<?> reading) throws Exception {
        for (int reads = 0; ; reads++) {
            try (Storage storage = new Storage(new Away(reads))) {
                read(storage, name, reading);
                return reads;
            } catch (SourceUnavailableException e) {
                assertThat(e).hasMessageContaining("no DataNode has the block");
            } catch (IOException e) {
                assertThat(e)
                        .hasMessage("no DataNode has the block"); // of the driver's look, which names the file itself
            }
        }
    }

    @Test
    void listsAreReadAsASchemaHasThem() throws Exception {
        var schema = org.apache.avro.SchemaBuilder.record("Row")
                .fields()
                .requiredString("name")
                .name("list")
                .type()
                .array()
                .items()
                .stringType()
                .noDefault()
                .endRecord();
        ParquetFormat<GenericRecord> format =
                new ParquetFormat<>(schema, ReflectData.get(), CompressionCodecName.UNCOMPRESSED);
        try (Storage storage = Storage.of(path("a.parquet"))) {
            var output = format.open(storage, path("a.parquet"));
            output.write(new org.apache.avro.generic.GenericRecordBuilder(schema)
                    .set("name", "a")
                    .set("list", List.of("b", "c"))
                    .build());
            output.end();
            List<String> rows = new ArrayList<>();
            new ParquetReading<GenericRecord>(schema, GenericData.get())
                    .read(
                            storage,
                            path("a.parquet"),
                            new Ranges.Range(0, 1),
                            (row, record) -> rows.add(record.toString()));
            assertThat(rows).containsExactly("{\"name\": \"a\", \"list\": [\"b\", \"c\"]}");
        }
    }
}
