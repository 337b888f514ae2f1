package io.treadle.api;

import org.jspecify.annotations.Nullable;

/** The application failed; the message says what and why. */
public final class StreamingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StreamingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** None: where it is thrown says nothing, the message and the cause say all. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
