package io.treadle.engine;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Knows the text of a failure, for details that travel. */
final class StackTraces {
    private StackTraces() {}

    static String of(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
