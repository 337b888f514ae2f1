package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Parquet files, as Avro's records. A position is a row: so they are counted, by the footer.
 *
 * @param schema what the records are to have; null for that of each file
 */
public record ParquetReading<T>(@Nullable Schema schema, GenericData model) implements Reading<T> {
    /** Row groups together, up to about the size of a split. */
    @Override
    public List<Ranges.Range> ranges(Storage storage, FileStatus file, long splitBytes) throws IOException {
        List<Ranges.Range> ranges = new ArrayList<>();
        long from = 0;
        long row = 0;
        long bytes = 0;
        for (BlockMetaData group : groups(storage, file.getPath())) {
            row += group.getRowCount();
            bytes += group.getCompressedSize();
            if (bytes >= splitBytes) {
                ranges.add(new Ranges.Range(from, row));
                from = row;
                bytes = 0;
            }
        }
        if (row > from) {
            ranges.add(new Ranges.Range(from, row));
        }
        return ranges;
    }

    @Override
    public boolean countsRecords() {
        return true;
    }

    @Override
    public void read(Storage storage, Path file, Ranges.Range range, Records<T> records) throws Exception {
        long row = 0;
        long start = 0;
        for (BlockMetaData group : groups(storage, file)) {
            if (row + group.getRowCount() > range.from()) {
                start = group.getStartingPos();
                break;
            }
            row += group.getRowCount();
        }
        StoredFile stored = new StoredFile(storage, file);
        try (ParquetReader<T> reader = open(storage, stored, start)) {
            while (row < range.until()) {
                T record = next(reader, stored, row);
                if (row >= range.from()) {
                    records.accept(row, record);
                }
                row++;
            }
        }
    }

    private ParquetReader<T> open(Storage storage, StoredFile file, long start) throws IOException {
        Configuration configuration = new Configuration(storage.files().getConf());
        if (schema != null) {
            AvroReadSupport.setAvroReadSchema(configuration, schema);
        }
        if (schema != null && !hasLists(schema, new HashSet<>())) {
            AvroReadSupport.setRequestedProjection(configuration, schema);
        }
        return AvroParquetReader.<T>builder(file)
                .withDataModel(model)
                .disableCompatibility()
                .withConf(configuration)
                .withFileRange(start, Long.MAX_VALUE)
                .build();
    }

    /** Lists are columns of one of two structures, and the schema does not say which: so those are not chosen by it. */
    private static boolean hasLists(Schema schema, Set<String> records) {
        return switch (schema.getType()) {
            case ARRAY -> true;
            case MAP -> hasLists(schema.getValueType(), records);
            case UNION -> schema.getTypes().stream().anyMatch(type -> hasLists(type, records));
            case RECORD ->
                records.add(schema.getFullName())
                        && schema.getFields().stream().anyMatch(field -> hasLists(field.schema(), records));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> false;
        };
    }

    private T next(ParquetReader<T> reader, StoredFile file, long row) throws IOException {
        T record;
        try {
            record = reader.read();
        } catch (RuntimeException | IOException e) {
            file.requireThere();
            throw corrupt(file, "row " + row, e);
        }
        if (record == null) {
            throw corrupt(file, "row " + row, new IOException("it ends there"));
        }
        return record;
    }

    private static List<BlockMetaData> groups(Storage storage, Path path) throws IOException {
        StoredFile file = new StoredFile(storage, path);
        try (ParquetFileReader footer = ParquetFileReader.open(file)) {
            return footer.getFooter().getBlocks();
        } catch (RuntimeException | IOException e) {
            file.requireThere();
            throw corrupt(file, "the footer", e);
        }
    }

    private static IllegalStateException corrupt(StoredFile file, String where, Exception e) {
        return new IllegalStateException(
                ("%s, %s: this is not what a Parquet file has there (%s). Is it still being written? Files must appear whole, by a rename"
                                + " or under a name that begins with '.' or '_'; replace a broken one by a whole one under another name")
                        .formatted(file, where, e.getMessage()),
                e);
    }
}
