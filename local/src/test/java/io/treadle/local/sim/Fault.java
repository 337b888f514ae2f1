package io.treadle.local.sim;

/** What may go wrong. */
enum Fault {
    /** The driver's process dies, also between an append and its completion; what was not flushed is lost or torn. */
    DRIVER_CRASH,
    /** The driver's process is stopped and goes on later, often after its successor has begun. */
    DRIVER_PAUSE,
    EXECUTOR_CRASH,
    EXECUTOR_PAUSE,
    /** A connection breaks with all that is under way on it; its ends hear of it at different times. */
    BREAK,
    /** Messages take long. */
    DELAY,
    /** Messages arrive twice. */
    DOUBLE,
    /** The log takes long. */
    SLOW_LOG,
    /** An append fails; part of what was written may be in the log. */
    LOG_FAILURE,
    /** The source does not answer the driver for a while. */
    SOURCE_OUTAGE,
    /** A task fails once. */
    TASK_FAILURE
}
