package io.treadle.runtime.task;

import java.util.List;

/** How a task ended. */
public sealed interface TaskOutcome {
    /**
     * All of it is done.
     *
     * @param records read by the task
     * @param inputsDigest of all that a task that reads a shuffle was given; 0 for one that reads a source
     * @param prepared parts of outputs that are still to be published
     */
    record Done(long records, long inputsDigest, Given given, List<Printed> printed, List<PreparedPart> prepared)
            implements TaskOutcome {
        public Done {
            printed = List.copyOf(printed);
            prepared = List.copyOf(prepared);
        }
    }

    /**
     * It failed, or was interrupted.
     *
     * @param operator uid of the operator that failed; empty if reading did
     * @param message one line: operator's uid, where it stood, cause
     * @param details the stack trace
     * @param unavailable whether an outside system did not answer that may do so later
     */
    record Failed(String operator, Place place, String message, String details, boolean unavailable)
            implements TaskOutcome {}

    /**
     * The first records of a task as text.
     *
     * @param operator id of the Print
     * @param more records beyond the lines
     */
    record Printed(int operator, List<String> lines, long more) {}

    /**
     * A part that was written aside.
     *
     * @param operator id of the Write
     * @param part as the output sees it
     * @param handle never empty
     */
    record PreparedPart(int operator, int part, String handle) {}
}
