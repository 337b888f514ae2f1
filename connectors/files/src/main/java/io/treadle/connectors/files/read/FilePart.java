package io.treadle.connectors.files.read;

import io.treadle.api.source.Available;
import io.treadle.api.source.Slice;
import java.util.List;
import java.util.OptionalLong;

/**
 * A file, or a split of one, as it was when it was found: a partition that ends. Positions are bytes, or rows, or
 * there is only one.
 *
 * @param path as it is opened
 * @param length of the whole file, in bytes
 * @param modified when the file was last modified, in ms
 * @param split which of the file's splits, from 0
 * @param from the first position
 * @param until the position after the last
 * @param counted whether a position is a record
 * @param hosts where it is best read
 */
record FilePart(
        String path,
        long length,
        long modified,
        int split,
        long from,
        long until,
        boolean counted,
        List<String> hosts) {
    private static final String BETWEEN = "\n";

    /** The time is in it since a path may be used again. */
    String partition() {
        return "%s@%d#%d".formatted(path, modified, split);
    }

    /** What the batch log keeps of it. */
    String detail() {
        return String.join(
                BETWEEN,
                path,
                Long.toString(length),
                Long.toString(modified),
                Integer.toString(split),
                Long.toString(from),
                Long.toString(until),
                Boolean.toString(counted),
                String.join(",", hosts));
    }

    Available available(long next) {
        OptionalLong records = counted ? OptionalLong.of(until - next) : OptionalLong.empty();
        return new Available(partition(), next, until, records, detail(), true, hosts);
    }

    static FilePart of(Slice slice) {
        return parse(slice.partition(), slice.detail());
    }

    static FilePart parse(String partition, String detail) {
        String[] words = detail.split(BETWEEN, -1);
        if (words.length != 8) {
            throw new IllegalStateException(
                    "partition %s has the detail \"%s\", which is not that of a file: was another kind of source given this uid?"
                            .formatted(partition, detail));
        }
        return new FilePart(
                words[0],
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Boolean.parseBoolean(words[6]),
                words[7].isEmpty() ? List.of() : List.of(words[7].split(",")));
    }
}
