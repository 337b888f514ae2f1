package io.treadle.wal;

import java.io.IOException;

/** There is no room, or no quota, left: stop taking in data and tell an operator. */
public final class LogFullException extends IOException {
    private static final long serialVersionUID = 1;

    public LogFullException(String message) {
        super(message);
    }

    public LogFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
