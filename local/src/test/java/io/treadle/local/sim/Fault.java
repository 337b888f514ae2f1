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
    /** Tasks take seconds. */
    SLOW_TASK,
    /** What a driver said once to an executor comes again when others have spoken since: of a lower epoch, of an older attempt. */
    REPLAY,
    /** No output can be written to for a while. */
    SINK_OUTAGE,
    /** No output can be published for a while. */
    PUBLISHER_OUTAGE,
    /** Whether a transaction was committed is not known to who asked for it; its request may still be under way. */
    LOST_ANSWER,
    /** The whole application ends at once, and is submitted again with other parallelism. */
    RESUBMISSION,
    /** A partition of the source ends; others come. */
    PARTITION_END,
    /** Records go: a second read of a slice has fewer. */
    COMPACTION,
    /** A function gives other results when it runs again. */
    CHANGING_FUNCTION;

    /** With these an application may end by itself, and say why. */
    static final Set<Fault> UNEQUAL = Set.copyOf(EnumSet.of(COMPACTION, CHANGING_FUNCTION));

    /** With these it must not. */
    static final Set<Fault> BORNE = Set.copyOf(EnumSet.complementOf(EnumSet.copyOf(UNEQUAL)));

    /** Nobody dies, but nobody can rely on being heard. */
    static final Set<Fault> NETWORK = Set.copyOf(EnumSet.of(BREAK, PARTITION, LATE, DELAY, SLOW_TASK, EXECUTOR_PAUSE));

    static final Set<Fault> TAKEOVER =
            Set.copyOf(EnumSet.of(DRIVER_CRASH, DRIVER_PAUSE, BREAK, LATE, DELAY, SLOW_TASK, EXECUTOR_PAUSE));

    /**
     * What a seed has if nobody says: about half of all, so that the rare ones have room; with every fourth seed two runs may
     * differ.
     */
    static Set<Fault> of(long seed) {
        Dice dice = new Dice(seed);
        Set<Fault> some = EnumSet.noneOf(Fault.class);
        for (Fault fault : values()) {
            if (dice.chance(0.5) && (seed % 4 == 0 || BORNE.contains(fault))) {
                some.add(fault);
            }
        }
        return some;
    }
}
