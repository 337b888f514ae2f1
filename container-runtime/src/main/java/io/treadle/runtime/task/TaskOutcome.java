package io.treadle.runtime.task;

import java.util.List;
import java.util.Map;

/** How a task ended. */
public sealed interface TaskOutcome {
    /**
     * All of it is done.
     *
     * @param records read by the task
     * @param buckets what it has for the stages below; empty buckets are missing
     */
    record Done(long records, Map<BucketId, Bucket> buckets, List<Printed> printed) implements TaskOutcome {}

    /**
     * It failed, or was interrupted.
     *
     * @param message one line: operator's uid, where it stood, cause
     * @param details the stack trace
     */
    record Failed(String message, String details) implements TaskOutcome {}

    /**
     * The first records of a task as text.
     *
     * @param operator id of the Print
     * @param more records beyond the lines
     */
    record Printed(int operator, List<String> lines, long more) {}
}
