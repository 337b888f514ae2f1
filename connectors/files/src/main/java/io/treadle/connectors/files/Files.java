package io.treadle.connectors.files;

import io.treadle.api.DStream;
import io.treadle.api.StreamingContext;

/** The door to files for an application: streams out of them. Into files leads {@link FilesSink}. */
public final class Files {
    private Files() {}

    /**
     * A stream of what a source reads: each file once, whatever fails, for what was found is written to the batch
     * log before it is
     * read, and read again exactly as it was after a failure.
     */
    public static <T> DStream<T> stream(StreamingContext context, FilesSource<T> source) {
        return context.stream(source);
    }

    /** The lines of text files, of those that are there and those that come. */
    public static DStream<String> lines(StreamingContext context, String pattern) {
        return stream(context, FilesSource.lines(pattern));
    }
}
