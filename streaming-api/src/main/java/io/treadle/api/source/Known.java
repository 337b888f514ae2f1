package io.treadle.api.source;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the checkpoint holds of a stream; durable.
 *
 * @param partitions every partition that was found and has not ended, by name
 * @param cursor the newest {@link Found#cursor}; empty before the first
 */
public record Known(Map<String, Position> partitions, String cursor) {
    /** Of a stream that the checkpoint does not know. */
    public static final Known NOTHING = new Known(Map.of(), "");

    public Known {
        partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
    }
}
