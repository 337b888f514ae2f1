package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.BoundedInput;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import io.treadle.connectors.files.storage.WatchedInput;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.reflect.ReflectData;
import org.apache.avro.reflect.ReflectDatumReader;
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
        long length = storage.files().getFileStatus(file).getLen();
        try (WatchedInput in = storage.watch(file);
                DataFileReader<T> reader = open(file, in, length)) {
            reader.sync(range.from());
            while (hasNext(reader, file, in, length) && !reader.pastSync(range.until())) {
                records.accept(reader.previousSync(), next(reader, file, in));
            }
        }
    }

    private DataFileReader<T> open(Path file, WatchedInput in, long length) throws IOException {
        DatumReader<T> records = new ReflectDatumReader<>(schema, schema, model);
        try {
            return new DataFileReader<>(new BoundedInput(in.stream(), length), records);
        } catch (IOException | AvroRuntimeException e) {
            in.requireThere();
            throw corrupt(file, 0, e);
        }
    }

    private static boolean hasNext(DataFileReader<?> reader, Path file, WatchedInput in, long length)
            throws IOException {
        boolean more;
        try {
            more = reader.hasNext();
        } catch (AvroRuntimeException e) {
            in.requireThere();
            throw corrupt(file, reader.previousSync(), e);
        }
        if (!more && reader.previousSync() != length) { // Avro's reader takes a broken block for the end
            in.requireThere();
            throw corrupt(file, reader.previousSync(), new EOFException("the block is not whole"));
        }
        return more;
    }

    private T next(DataFileReader<T> reader, Path file, WatchedInput in) throws IOException {
        try {
            return reader.next();
        } catch (AvroRuntimeException e) {
            in.requireThere();
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
