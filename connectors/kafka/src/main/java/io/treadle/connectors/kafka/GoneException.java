package io.treadle.connectors.kafka;

import java.io.IOException;

/** Records of a slice are no longer in Kafka. */
final class GoneException extends IOException {
    private static final long serialVersionUID = 1;

    GoneException(String message, Throwable cause) {
        super(message, cause);
    }

    static String message(String partition, long position, long earliest, String bootstrapServers) {
        return ("partition %s at %s: offset %d is next, but the earliest record left is %d: retention removed what was"
                        + " not read yet. To go on without it, set ifGone(IfGone.EARLIEST) on the source; to keep"
                        + " more, raise the topic's retention")
                .formatted(partition, bootstrapServers, position, earliest);
    }
}
