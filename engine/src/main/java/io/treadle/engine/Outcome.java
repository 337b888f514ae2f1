package io.treadle.engine;

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

    public boolean succeeded() {
        return kind == Kind.SUCCEEDED;
    }
}
