package io.treadle.wal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A later epoch has taken the log over: this process is no longer in charge of it and has to end. */
public class LogFencedException extends IOException {
    private static final long serialVersionUID = 1;

    public LogFencedException(String message) {
        super(message);
    }

    public LogFencedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
