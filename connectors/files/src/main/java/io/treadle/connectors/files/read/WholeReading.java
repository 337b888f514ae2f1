package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Each file as one record. */
public record WholeReading(long maxBytes) implements Reading<FileContent> {
    @Override
    public List<Ranges.Range> ranges(Storage storage, FileStatus file, long splitBytes) {
        return List.of(new Ranges.Range(0, 1));
    }

    @Override
    public boolean countsRecords() {
        return true;
    }

    @Override
    public void read(Storage storage, Path file, Ranges.Range range, Records<FileContent> records) throws Exception {
        try (FSDataInputStream in = storage.open(file)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE, maxBytes + 1));
            if (bytes.length > maxBytes) {
                throw new IllegalStateException(
                        "%s has more than %d bytes, the most that a whole file may have: raise maxFileBytes and the executors' memory, or read it as lines"
                                .formatted(file, maxBytes));
            }
            records.accept(0, new FileContent(file.toString(), bytes));
        } catch (EOFException e) {
            throw new IOException("%s ends before its length".formatted(file), e);
        }
    }
}
