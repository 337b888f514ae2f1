package io.treadle.connectors.jdbc;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part of one batch. Keeps rows until there are enough, so that a small part's transaction is open for the time
 * of three answers only and never while a function computes. Confined to a task's thread.
 */
final class JdbcPart<T> implements SinkWriter.Part<T> {
    private static final Logger log = LoggerFactory.getLogger(JdbcPart.class);

    private final Ledger ledger;
    private final BatchRowFunction<T> function;
    private final WriteContext context;
    private final List<Row> pending = new ArrayList<>();
    private long pendingBytes;
    private long records;
    private long checksum;
    private @Nullable Transaction transaction;
    private @Nullable Mark claimed; // as the transaction has written it
    private @Nullable Mark written; // by whoever wrote the part before: then nothing is sent

    JdbcPart(Ledger ledger, BatchRowFunction<T> function, WriteContext context) {
        this.ledger = ledger;
        this.function = function;
        this.context = context;
    }

    @Override
    public void write(T record) throws Exception {
        Row row = function.row(context.batch(), record);
        ledger.requireWidth(row);
        records++;
        checksum += row.checksum();
        if (written != null) {
            return;
        }
        pending.add(row);
        pendingBytes += row.bytes();
        if (pending.size() >= ledger.limits().rows() || pendingBytes >= Limits.BYTES) {
            send();
        }
    }

    @Override
    public CompletionStage<Prepared> finish() throws Exception {
        Mark all = mark();
        send();
        claim(); // a part without records that may have been written before
        if (written == null) {
            commit(all);
        } else {
            ledger.requireSame(context, written, all);
            log.info(
                    "Part {} of batch {} is in {} already: {}",
                    context.part(),
                    context.batch().number(),
                    ledger,
                    written.content());
        }
        return CompletableFuture.completedFuture(Prepared.written(context));
    }

    @Override
    public void abort() {
        if (transaction != null) {
            transaction.giveUp();
            transaction = null;
        }
        pending.clear();
    }

    /** Sends what is pending, after the mark; or gives it up, if the part turns out to be written. */
    private void send() throws Exception {
        if (written != null || pending.isEmpty()) {
            return;
        }
        claim();
        if (transaction != null) {
            send(transaction);
        }
        pending.clear();
        pendingBytes = 0;
    }

    /** Opens the transaction with the mark, once; or finds out that the part is written. */
    private void claim() throws Exception {
        if (transaction != null || written != null) {
            return;
        }
        Mark soFar = mark();
        Ledger.Opened opened = ledger.open(context, soFar);
        transaction = opened.transaction();
        claimed = soFar;
        written = opened.written();
    }

    private void send(Transaction current) throws Exception {
        try {
            current.write(pending);
        } catch (SQLException e) {
            transaction = null;
            Ledger.end(current, e);
            throw ledger.failed(context, e, pending, records - pending.size());
        }
    }

    private void commit(Mark all) throws Exception {
        Transaction current = transaction;
        if (current == null) {
            throw new IllegalStateException("part %d of batch %d was ended before it was finished"
                    .formatted(context.part(), context.batch().number()));
        }
        try {
            if (!all.equals(claimed)) {
                ledger.complete(current, context, all);
            }
        } catch (SQLException e) {
            transaction = null;
            Ledger.end(current, e);
            throw ledger.failed(context, e, List.of(), 0);
        }
        transaction = null;
        try {
            current.commit();
        } catch (SQLException e) {
            current.discard();
            if (!isWritten(e, all)) {
                throw ledger.failed(context, e, List.of(), 0);
            }
        }
    }

    /** A connection that is lost while it commits does not tell whether it did. The mark does, if it is there. */
    private boolean isWritten(SQLException lost, Mark all) {
        if (!Trouble.of(lost).passes()) {
            return false;
        }
        try {
            Optional<Mark> there = ledger.read(context);
            return there.isPresent() && there.get().sameContent(all);
        } catch (SQLException | IOException e) {
            lost.addSuppressed(e);
            return false;
        }
    }

    private Mark mark() {
        return new Mark(context.batch().number(), context.epoch(), context.parts(), records, checksum);
    }
}
