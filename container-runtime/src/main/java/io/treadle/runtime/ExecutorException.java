package io.treadle.runtime;

/** Why an executor ended other than it should; one line. */
public final class ExecutorException extends Exception {
    private static final long serialVersionUID = 1;

    ExecutorException(String message) {
        super(message);
    }

    ExecutorException(String message, Throwable cause) {
        super(message, cause);
    }
}
