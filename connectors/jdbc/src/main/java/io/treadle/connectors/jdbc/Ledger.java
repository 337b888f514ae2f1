package io.treadle.connectors.jdbc;

import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens a part's transaction and closes its account: what is written, it is written once. Shared by the tasks of an
 * executor that write to one output. Thread-safe.
 */
final class Ledger {
    private static final int TRIES = 3;
    private static final String PUT_BACK = "bring back the newest checkpoint, or start with a new checkpoint directory,"
            + " which writes again what it reads again";

    private final Database database;
    private final Target target;
    private final Limits limits;
    private final SinkContext context;
    private final Wording wording;
    private final @Nullable MarksTable marksTable; // null if parts are not marked

    Ledger(Database database, Target target, Limits limits, SinkContext context, @Nullable MarksTable marksTable) {
        this.database = database;
        this.target = target;
        this.limits = limits;
        this.context = context;
        this.wording = new Wording(target.shown(), database.toString());
        this.marksTable = marksTable;
    }

    /** A part that is begun: a transaction that holds its mark, or the mark of whoever has written it. */
    record Opened(
            @Nullable Transaction transaction, @Nullable Mark written) {}

    Limits limits() {
        return limits;
    }

    /**
     * Begins a part's transaction with its mark. Waits for another writer of the part, if there is one in the middle.
     *
     * @param mark as far as it is known
     */
    Opened open(WriteContext part, Mark mark) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            Optional<Opened> opened = tryOpen(part, mark);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw wording.unavailable(
                part, "another writer changes its mark at the same moment (tried %d times)".formatted(TRIES));
    }

    /** Empty if another writer was a moment faster. */
    private Optional<Opened> tryOpen(WriteContext part, Mark mark) throws Exception {
        Marks marks = null;
        Transaction transaction;
        try {
            if (marksTable != null) {
                marks = marksTable.ready(database, part);
            }
            transaction = Transaction.begin(database, target);
        } catch (SQLException e) {
            throw failed(part, e, List.of(), 0);
        } catch (IOException e) {
            throw wording.unavailable(part, String.valueOf(e.getMessage()), e);
        }
        return marks == null ? Optional.of(new Opened(transaction, null)) : claim(marks, transaction, part, mark);
    }

    private Optional<Opened> claim(Marks marks, Transaction transaction, WriteContext part, Mark mark)
            throws Exception {
        MarkKey key = key(part);
        Optional<Mark> there;
        try {
            if (marks.advance(transaction.connection(), key, mark)) {
                return Optional.of(new Opened(transaction, null));
            }
            there = marks.read(transaction.connection(), key);
            if (there.isEmpty()) {
                return insert(marks, transaction, key, mark);
            }
        } catch (SQLException e) {
            end(transaction, e);
            throw failed(part, e, List.of(), 0);
        }
        transaction.giveUp();
        return judge(part, there.get());
    }

    private static Optional<Opened> insert(Marks marks, Transaction transaction, MarkKey key, Mark mark)
            throws SQLException {
        try {
            marks.insert(transaction.connection(), key, mark);
            return Optional.of(new Opened(transaction, null));
        } catch (SQLException e) {
            if (Trouble.of(e) != Trouble.CONSTRAINT) {
                throw e;
            }
            transaction.giveUp(); // another writer has made the part's first mark
            return Optional.empty();
        }
    }

    private Optional<Opened> judge(WriteContext part, Mark there) throws Exception {
        long batch = part.batch().number();
        if (there.batch() == batch) {
            requireSameParts(part, there);
            return Optional.of(new Opened(null, there));
        }
        if (there.epoch() > part.epoch()) {
            throw wording.unavailable(
                    part,
                    ("it is asked for by the driver of epoch %d, which is not in charge any more, since that of epoch"
                                    + " %d has written batch %d. If no other driver of this checkpoint runs, the"
                                    + " checkpoint was put back to an older state: %s")
                            .formatted(part.epoch(), there.epoch(), there.batch(), PUT_BACK));
        }
        if (there.batch() > batch) {
            throw wording.refused(
                    part,
                    ("it is asked for by the driver of epoch %d, and batch %d is written already, for that of epoch"
                                    + " %d: the checkpoint was put back to an older state, and what it does again is"
                                    + " there already: %s")
                            .formatted(part.epoch(), there.batch(), there.epoch(), PUT_BACK));
        }
        return Optional.empty();
    }

    private void requireSameParts(WriteContext part, Mark there) {
        if (there.parts() != part.parts()) {
            throw wording.refused(
                    part,
                    ("it was written before in %d parts, and is now to be written in %d, so that the records of a part"
                                    + " are others. Start the former jar with the former settings until the batch is"
                                    + " committed, then this one")
                            .formatted(there.parts(), part.parts()));
        }
    }

    /** Writes into the part's mark what is known at its end only. Its transaction is not committed yet. */
    void complete(Transaction transaction, WriteContext part, Mark all) throws SQLException, IOException {
        if (marksTable != null) {
            marksTable.of(database.dialect()).complete(transaction.connection(), key(part), all);
        }
    }

    /** The part's mark as others see it. */
    Optional<Mark> read(WriteContext part) throws SQLException, IOException {
        if (marksTable == null) {
            return Optional.empty();
        }
        Transaction transaction = Transaction.begin(database, target);
        try {
            return marksTable.of(database.dialect()).read(transaction.connection(), key(part));
        } finally {
            transaction.giveUp();
        }
    }

    /** Ends the transaction of a part that failed. */
    static void end(Transaction transaction, SQLException failure) {
        if (Trouble.of(failure) == Trouble.READ_ONLY) {
            transaction.discard(); // the next connection may lead to the server that takes writes
        } else {
            transaction.giveUp();
        }
    }

    /** @param rows that were sent when it failed, after {@code before} others of the part */
    Exception failed(WriteContext part, SQLException failure, List<Row> rows, long before) {
        Trouble trouble = Trouble.of(failure);
        boolean ofARow = trouble == Trouble.CONSTRAINT || trouble == Trouble.VALUE;
        String row = ofARow && !rows.isEmpty() ? new Culprit(database, target).name(rows, before) : "";
        return wording.failed(part, failure, row);
    }

    void requireWidth(Row row) {
        int wanted = target.width();
        if (wanted > 0 && row.width() != wanted) {
            throw new IllegalArgumentException("a row of %d values: wanted %d, as many as the columns of %s (%s)"
                    .formatted(row.width(), wanted, target.shown(), String.join(", ", target.columns())));
        }
    }

    /** A part that was written before must come with the records it had then. */
    void requireSame(WriteContext part, Mark written, Mark now) {
        if (!written.sameContent(now)) {
            throw wording.refused(
                    part,
                    ("it was written before with %s, and now comes with %s. A source or a function is not"
                                    + " deterministic: it gave other records the second time. What was written first"
                                    + " stays. Look for clocks (the batch's time is the same in each run), random"
                                    + " numbers, and lookups in what changes")
                            .formatted(written.content(), now.content()));
        }
    }

    private MarkKey key(WriteContext part) {
        return new MarkKey(context.checkpoint(), context.outputUid(), part.part());
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(target.shown(), database);
    }
}
