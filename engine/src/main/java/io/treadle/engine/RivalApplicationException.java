package io.treadle.engine;

import io.treadle.wal.LogFencedException;

/**
 * Another application has begun on the checkpoint since this one did: this one has to end, not only this attempt. If its attempts
 * went on, the two would replace each other in turn for ever.
 */
public final class RivalApplicationException extends LogFencedException {
    private static final long serialVersionUID = 1;

    RivalApplicationException(String message) {
        super(message);
    }
}
