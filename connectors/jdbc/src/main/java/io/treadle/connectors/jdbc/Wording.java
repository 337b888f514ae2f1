package io.treadle.connectors.jdbc;

import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.WriteContext;
import java.sql.SQLException;

/** Puts what a database says into words for whoever runs the application. Immutable. */
record Wording(String target, String database) {
    /** Why a part is not written: unavailable if it may pass by itself, else a failure. */
    Exception failed(WriteContext context, SQLException failure, String row) {
        SQLException root = Trouble.root(failure);
        Trouble trouble = Trouble.of(failure);
        String message = "%s was not written to %s at %s: %s%s (%s)"
                .formatted(
                        part(context), target, database, trouble.words(), row.isEmpty() ? "" : ": " + row, said(root));
        return trouble.passes()
                ? new SinkUnavailableException(message, root)
                : new IllegalStateException(message, root);
    }

    SinkUnavailableException unavailable(WriteContext context, String why) {
        return new SinkUnavailableException(
                "%s was not written to %s at %s: %s".formatted(part(context), target, database, why));
    }

    SinkUnavailableException unavailable(WriteContext context, String why, Exception cause) {
        return new SinkUnavailableException(
                "%s was not written to %s at %s: %s".formatted(part(context), target, database, why), cause);
    }

    IllegalStateException refused(WriteContext context, String why) {
        return new IllegalStateException(
                "%s was not written to %s at %s: %s".formatted(part(context), target, database, why));
    }

    private static String part(WriteContext context) {
        return "part %d of batch %d".formatted(context.part(), context.batch().number());
    }

    /** SQLState and message, without the hints and positions that follow on lines of their own. */
    static String said(SQLException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String first = message.lines().findFirst().orElse("").strip();
        return failure.getSQLState() == null ? first : "SQLState %s: %s".formatted(failure.getSQLState(), first);
    }
}
