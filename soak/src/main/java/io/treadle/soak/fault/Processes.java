package io.treadle.soak.fault;

import java.io.IOException;
import java.util.List;

/** The living JVMs of one application, and how to signal them. Not thread-safe. */
interface Processes {
    /** What a signal is for. */
    enum Signal {
        KILL,
        STOP,
        CONT
    }

    /** What became of a signal. */
    enum Delivery {
        DELIVERED,
        /** There is no such process any more. */
        GONE
    }

    /** Those of a role that live now, the oldest first. */
    List<JavaProcess> living(Target role) throws IOException;

    /** @throws IOException if it lives and cannot be signalled */
    Delivery send(JavaProcess process, Signal signal) throws IOException;
}
