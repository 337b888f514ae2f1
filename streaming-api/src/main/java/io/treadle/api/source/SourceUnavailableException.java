package io.treadle.api.source;

import java.io.IOException;

/** The outside system does not answer now but may later: to be tried again with back-off. */
public final class SourceUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
