package io.treadle.engine;

import io.treadle.api.StreamingException;
import io.treadle.wal.CorruptLogException;
import io.treadle.wal.LogFencedException;

/**
 * How a driver ended.
 *
 * @param message one sentence that names the cause
 * @param details a stack trace or the like; empty if there is none
 */
public record Outcome(Kind kind, String message, String details) {
    /** What the end means for the application. */
    public enum Kind {
        /** The application was stopped and has finished. */
        SUCCEEDED,
        /** The application cannot go on, and another attempt would not either. */
        FAILED,
        /** This driver cannot go on, for example because its log cannot be written; another attempt may. */
        BROKEN,
        /** A later attempt is in charge; the application goes on with it. */
        REPLACED
    }

    /** What a failure means that ends a driver, or keeps it from starting. */
    public static Outcome of(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof RivalApplicationException) {
            return new Outcome(Kind.FAILED, message, "");
        }
        if (failure instanceof LogFencedException) {
            return new Outcome(Kind.REPLACED, message, "");
        }
        Kind kind = failure instanceof CorruptLogException ? Kind.FAILED : Kind.BROKEN;
        return new Outcome(kind, message, StackTraces.of(failure));
    }

    public boolean succeeded() {
        return kind == Kind.SUCCEEDED;
    }

    /** @throws StreamingException unless it succeeded, caused by the details if there are any */
    public void orThrow() {
        if (!succeeded()) {
            throw new StreamingException(message, details.isEmpty() ? null : new RuntimeException(details));
        }
    }
}
