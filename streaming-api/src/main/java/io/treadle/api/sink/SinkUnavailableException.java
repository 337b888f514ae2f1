package io.treadle.api.sink;

import java.io.IOException;

/**
 * It cannot be written now but may be later: the outside system does not answer, or somebody else writes the same part.
 * The task runs again after a while; that counts as no failure, and is said where the application's state is shown.
 */
public final class SinkUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    /** Of a finding, without an exception below. */
    public SinkUnavailableException(String message) {
        super(message);
    }

    public SinkUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
