package io.treadle.wal;

import java.io.IOException;

/** The store cannot serve now, but is expected to: try again with back-off. */
public final class TransientStoreException extends IOException {
    private static final long serialVersionUID = 1;

    public TransientStoreException(String message) {
        super(message);
    }

    public TransientStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
