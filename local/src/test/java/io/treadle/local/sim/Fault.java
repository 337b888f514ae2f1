package io.treadle.local.sim;

import java.util.EnumSet;
import java.util.Set;

/** What may go wrong. */
enum Fault {
    /** The driver's process dies, also between an append and its completion; what was not flushed is lost or torn. */
    DRIVER_CRASH,
    /** The driver's process is stopped and goes on later, often after its successor has begun. */
    DRIVER_PAUSE,
    EXECUTOR_CRASH,
    EXECUTOR_PAUSE,
    /** No executor can be launched in a container that was allocated. */
    LAUNCH_FAILURE,
    /** The launch of an executor takes so long that YARN may take the container back. */
    EXPIRY,
    /** A connection breaks; its ends hear of it at different times. */
    BREAK,
    /** An executor does not reach the others, or anybody, for a while. */
    PARTITION,
    /** What is under way on a connection that ends may arrive, even when the next is long in use; otherwise it is lost. */
    LATE,
    /** Messages take long. */
    DELAY,
    /** YARN says that a container has ended, and says it again. */
    DOUBLE,
    /** The log takes long. */
    SLOW_LOG,
    /** An append fails; part of what was written may be in the log. */
    LOG_FAILURE,
    /** The source does not answer the driver for a while. */
    SOURCE_OUTAGE,
    /** A task fails once. */
    TASK_FAILURE,
    /** What is written to, or published at, does not answer. */
    SINK_DOWN,
    /** Tasks take seconds. */
    SLOW_TASK;

    static final Set<Fault> NETWORK = Set.copyOf(EnumSet.of(BREAK, PARTITION, LATE, DELAY, SLOW_TASK, EXECUTOR_PAUSE));
    static final Set<Fault> TAKEOVER =
            Set.copyOf(EnumSet.of(DRIVER_CRASH, DRIVER_PAUSE, BREAK, LATE, DELAY, SLOW_TASK, EXECUTOR_PAUSE));
}
