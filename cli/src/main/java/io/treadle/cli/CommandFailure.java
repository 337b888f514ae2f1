package io.treadle.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command cannot do what it was asked to. The message names the thing and the remedy; the cause is shown with
 * {@code --verbose}.
 */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    CommandFailure(ExitCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    CommandFailure(ExitCode code, String message) {
        this(code, message, null);
    }

    ExitCode code() {
        return code;
    }
}
