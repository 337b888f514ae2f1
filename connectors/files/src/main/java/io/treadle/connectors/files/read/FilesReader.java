package io.treadle.connectors.files.read;

import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads slices of files that are still what they were when they were found. Thread-safe: nothing is kept between
 * slices.
 */
public final class FilesReader<T> implements SliceReader<T> {
    private static final Logger log = LoggerFactory.getLogger(FilesReader.class);

    private final Storage storage;
    private final Reading<T> reading;
    private final IfChanged ifChanged;

    /** A reader that closes the storage. */
    public FilesReader(Storage storage, Reading<T> reading, IfChanged ifChanged) {
        this.storage = storage;
        this.reading = reading;
        this.ifChanged = ifChanged;
    }

    @Override
    public void read(Slice slice, Records<T> records) throws Exception {
        FilePart part = FilePart.of(slice);
        Path file = new Path(part.path());
        String change;
        try {
            change = change(part, file);
            if (change.isEmpty()) {
                reading.read(storage, file, new Ranges.Range(slice.from(), slice.until()), guarded(records));
                return;
            }
        } catch (Passed e) {
            throw e.failure;
        } catch (FileNotFoundException e) {
            change = "is gone";
        } catch (IOException e) {
            throw FileTrouble.ofSource("read", file, e);
        }
        String what = "%s, positions %d to %d: the file %s since it was found"
                .formatted(file, slice.from(), slice.until(), change);
        if (ifChanged == IfChanged.SKIP) {
            log.warn("{}; these are left out", what);
            return;
        }
        throw new IllegalStateException(what
                + ": leave files where and as they are until they are read, and replace them by new names. To go on without it,"
                + " set ifChanged(IfChanged.SKIP) on the source");
    }

    /** What is done with a record may fail like a filesystem, such as an output to one. */
    private static <T> Records<T> guarded(Records<T> records) {
        return (position, record) -> {
            try {
                records.accept(position, record);
            } catch (Exception e) {
                throw new Passed(e);
            }
        };
    }

    /** Carries a failure that is not of reading through what reads. */
    private static final class Passed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Exception failure;

        Passed(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private String change(FilePart part, Path file) throws IOException {
        Optional<FileStatus> status = storage.status(file);
        if (status.isEmpty()) {
            return "is gone";
        }
        if (status.get().getLen() != part.length()) {
            return "has %d bytes, not %d as".formatted(status.get().getLen(), part.length());
        }
        return status.get().getModificationTime() == part.modified() ? "" : "was written to";
    }

    @Override
    public void close() {
        storage.close();
    }
}
