package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.BoundedInput;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.reflect.ReflectData;
import org.apache.avro.reflect.ReflectDatumReader;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Records of Avro's container files. A position is a byte, and a block belongs to the range that its beginning is in.
 *
 * @param schema what the records are to have; null for that of each file
 */
public record AvroReading<T>(@Nullable Schema schema, ReflectData model) implements Reading<T> {
    @Override
    public List<Ranges.Range> ranges(Storage storage, FileStatus file, long splitBytes) {
        return Reading.ofBytes(file.getLen(), splitBytes);
    }

    @Override
    public boolean countsRecords() {
        return false;
    }

    @Override
    public void read(Storage storage, Path file, Ranges.Range range, Records<T> records) throws Exception {
        FSDataInputStream in = storage.open(file);
        try (DataFileReader<T> reader = open(storage, file, in)) {
            reader.sync(range.from());
            while (hasNext(reader, file) && !reader.pastSync(range.until())) {
                records.accept(reader.previousSync(), next(reader, file));
            }
        }
    }

    private DataFileReader<T> open(Storage storage, Path file, FSDataInputStream in) throws IOException {
        DatumReader<T> records = new ReflectDatumReader<>(schema, schema, model);
        long length = storage.files().getFileStatus(file).getLen();
        try {
            return new DataFileReader<>(new BoundedInput(in, length), records);
        } catch (IOException | AvroRuntimeException e) {
            in.close();
            throw corrupt(file, 0, e);
        }
    }

    private static boolean hasNext(DataFileReader<?> reader, Path file) {
        try {
            return reader.hasNext();
        } catch (AvroRuntimeException e) {
            throw corrupt(file, reader.previousSync(), e);
        }
    }

    private T next(DataFileReader<T> reader, Path file) {
        try {
            return reader.next();
        } catch (AvroRuntimeException e) {
            throw corrupt(file, reader.previousSync(), e);
        }
    }

    private static IllegalStateException corrupt(Path file, long block, Exception e) {
        return new IllegalStateException(
                ("%s, block at byte %d: this is not what Avro's container file has there (%s). Replace the file by a whole one under"
                                + " another name, and set ifChanged(IfChanged.SKIP) for one start after removing this one")
                        .formatted(file, block, e.getMessage()),
                e);
    }
}
