package io.treadle.connectors.kafka.write;

import java.io.IOException;

/** What is done with a part of which nobody can tell whether it was written. */
@FunctionalInterface
public interface IfUnknown {
    /**
     * Whether it is to be written.
     *
     * @param unknown says which part, and why nobody can tell
     * @throws IOException if that is not for the program to decide
     */
    boolean writes(String unknown) throws IOException;
}
