package io.treadle.connectors.kafka;

import java.time.Instant;
import java.util.Map;

/**
 * Where reading begins when the application starts with a new checkpoint. With an old one it goes on where it ended.
 * Partitions that are added later are read from their earliest record.
 */
public sealed interface StartAt {
    /** At the first record there is. */
    static StartAt earliest() {
        return new Earliest();
    }

    /** Behind the last record there is; the default. */
    static StartAt latest() {
        return new Latest();
    }

    /**
     * At these offsets.
     *
     * @param offsets by partition, such as {@code lines-0}; one not named begins at its earliest record
     */
    static StartAt offsets(Map<String, Long> offsets) {
        return new Offsets(Map.copyOf(offsets));
    }

    /** At the first record that is not older; behind the last one if all are. */
    static StartAt timestamp(Instant instant) {
        return new Timestamp(instant);
    }

    /** See {@link #earliest()}. */
    record Earliest() implements StartAt {}

    /** See {@link #latest()}. */
    record Latest() implements StartAt {}

    /** See {@link #offsets}. */
    record Offsets(Map<String, Long> offsets) implements StartAt {}

    /** See {@link #timestamp}. */
    record Timestamp(Instant instant) implements StartAt {}
}
