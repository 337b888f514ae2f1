package io.treadle.connectors.kafka;

/** What is done when records that were not read yet are no longer in Kafka, because retention removed them. */
public enum IfGone {
    /** The application stops and says which offsets are missing. */
    FAIL,
    /** It goes on at the earliest record there is. The gap is logged by the executor as a warning. */
    EARLIEST
}
