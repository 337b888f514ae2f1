package io.treadle.runtime.codec;

/** A value that cannot be written, or bytes that are not what {@link RunWriter} gives. */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1;

    CodecException(String message) {
        super(message);
    }

    CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
