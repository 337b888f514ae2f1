package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * How files become records. Used in the driver to find out what positions a file has, and in executors, on several
 * threads at a
 * time, to read them.
 *
 * @param <T> type of the records
 */
public interface Reading<T> {
    /** The positions of a file, in as many ranges as it is to have partitions; none if it is empty. */
    List<Ranges.Range> ranges(Storage storage, FileStatus file, long splitBytes) throws IOException;

    /** Whether a position is a record. */
    boolean countsRecords();

    /** Hands over the records that begin at positions {@code from} up to, not including, {@code until}. */
    void read(Storage storage, Path file, Ranges.Range range, Records<T> records) throws Exception;

    /** Ranges of bytes, the last a little longer rather than another one very short. */
    static List<Ranges.Range> ofBytes(long length, long splitBytes) {
        List<Ranges.Range> ranges = new ArrayList<>();
        long from = 0;
        while (length - from > splitBytes + splitBytes / 10) {
            ranges.add(new Ranges.Range(from, from + splitBytes));
            from += splitBytes;
        }
        if (length > from) {
            ranges.add(new Ranges.Range(from, length));
        }
        return ranges;
    }
}
