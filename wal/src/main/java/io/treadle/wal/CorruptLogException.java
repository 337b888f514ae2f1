package io.treadle.wal;

import java.io.IOException;

/** The log holds what no writer of ours, and no crash of one, can have left: the process stops and a human decides. */
public final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1;

    public CorruptLogException(String message) {
        super(message);
    }

    static CorruptLogException at(String file, long offset, String what, Object expected, Object actual) {
        return new CorruptLogException(
                "%s: %s at offset %d: expected %s, found %s; keep the file, restore it from a copy if there is one"
                        .formatted(file, what, offset, expected, actual));
    }
}
