package io.treadle.runtime;

/** Why an executor ended other than it should; one line. */
public final class ExecutorException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean reported;

    ExecutorException(String message) {
        super(message);
        this.reported = false;
    }

    ExecutorException(String message, Throwable cause) {
        super(message, cause);
        this.reported = false;
    }

    ExecutorException(Error error, boolean reported) {
        super("a task came to an Error: " + error, error);
        this.reported = reported;
    }

    /** Whether the driver has been told why, and counts that: then the executor's end is to count for nothing. */
    public boolean isReported() {
        return reported;
    }
}
