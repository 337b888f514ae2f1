package io.treadle.connectors.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is the matter, by the SQLState of the exception: whether it may pass by itself, and in which words it is told.
 */
enum Trouble {
    /** PostgreSQL 55P03, H2 and SQL Server HYT00, and what the vendors' codes below say. */
    LOCKED(
            true,
            "55P03|HYT00|HYT01",
            "another transaction holds what it needs; if its writer was stopped, the database ends it when"
                    + " it has done nothing for transactionIdleTimeout"),
    /** Both transactions are right, and one had to go. 40002 is not among them: a violated constraint. */
    DEADLOCK(
            true,
            "40001|40P01|40000|61000",
            "the database gave it up in favour of another transaction that was in each other's way"),
    IDLE(
            true,
            "25P03|25P04|57P05",
            "the database ended the transaction because nothing happened in it for transactionIdleTimeout: if the"
                    + " functions before the output take so long for rowsAtATime rows, raise that or lower this"),
    READ_ONLY(true, "25006", "the server takes no writes now; it may be a standby that waits to be promoted"),
    FULL(true, "53...|08004", "the server has no room for it now"),
    SHUTDOWN(true, "57...", "the server ended it, or is starting or stopping"),
    GONE(true, "08...|40003|58...", "the connection is lost, or cannot be made"),
    CONSTRAINT(false, "23...|40002|27000|44...", "a row breaks a rule of the table"),
    /** PostgreSQL, of an ON CONFLICT that meets a row twice, also where its driver joined rows; any, of a subquery. */
    TWICE(
            false,
            "21000",
            "one statement met the same row twice, or a subquery gave several rows; if the driver is told"
                    + " reWriteBatchedInserts, it makes one statement of many rows: leave that out"),
    VALUE(false, "21...|22...", "a value does not fit its column"),
    LOGIN(false, "28...|3D000", "the login was refused: correct user, password or the database's name"),
    RIGHTS(false, "42501|90096", "the user may not: grant INSERT, and for upserts UPDATE and SELECT, on the table"),
    NAMES(
            false,
            "42...|3F000|S0...",
            "the statement does not fit the tables as they are now: was one dropped or changed meanwhile?"),
    UNKNOWN(false, ".*", "the database refused it");

    /** Lock waits and standbys that come without a state of their own: MySQL 1205, 1290, 1836; SQL Server 1222. */
    private static final Set<Integer> VENDOR_LOCKED = Set.of(1205, 1222);

    private static final Set<Integer> VENDOR_READ_ONLY = Set.of(1290, 1836);

    private final boolean passes;
    private final Pattern states;
    private final String words;

    Trouble(boolean passes, String states, String words) {
        this.passes = passes;
        this.states = Pattern.compile(states);
        this.words = words;
    }

    /** Whether it may pass by itself: then it is waited for, and counts as no failure. */
    boolean passes() {
        return passes;
    }

    String words() {
        return words;
    }

    static Trouble of(SQLException failure) {
        SQLException root = root(failure);
        String state = root.getSQLState();
        if (state == null || state.isEmpty() || state.startsWith("HY0")) {
            return byKind(root);
        }
        for (Trouble each : values()) {
            if (each != UNKNOWN && each.states.matcher(state).matches()) {
                return each;
            }
        }
        return byKind(root);
    }

    private static Trouble byKind(SQLException root) {
        if (VENDOR_LOCKED.contains(root.getErrorCode())) {
            return LOCKED;
        }
        if (VENDOR_READ_ONLY.contains(root.getErrorCode())) {
            return READ_ONLY;
        }
        if (root instanceof SQLIntegrityConstraintViolationException) {
            return CONSTRAINT;
        }
        return root instanceof SQLTransientException || root instanceof SQLRecoverableException ? GONE : UNKNOWN;
    }

    /** What the database said, which a batch's exception and the pool's wrap. */
    static SQLException root(SQLException failure) {
        SQLException root = failure;
        while (root instanceof BatchUpdateException || root instanceof SQLTransientConnectionException) {
            SQLException next = root.getNextException();
            if (next == null && root.getCause() instanceof SQLException cause) {
                next = cause;
            }
            if (next == null) {
                return root;
            }
            root = next;
        }
        return root;
    }
}
