package io.treadle.connectors.kafka;

/**
 * What is done with a part that may have been written so long ago that Kafka has forgotten its mark: nobody can tell
 * any more whether its records are in the topic. Happens only to the batch that ran when the application went down, and
 * only if it stayed down for as long as Kafka keeps committed offsets ({@code offsets.retention.minutes}, 7 days by
 * default).
 */
public enum IfMarkExpired {
    /** The application stops and says so; look into the topic, then choose one of the others for one start. */
    FAIL,
    /** The part is written: its records may be in the topic twice. */
    WRITE,
    /** The part is not written: its records may be missing. */
    SKIP
}
