package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part of an output in this executor: the only producer that may write it, as long as no other executor opens the
 * part, and the newest mark. Opened at need; once it has failed it is opened anew, which asks Kafka what became of what
 * it wrote.
 *
 * <p>Belongs to whoever has {@link #take taken} it till it is {@link #release released}, on any thread.
 */
final class PartProducer {
    private static final Logger log = LoggerFactory.getLogger(PartProducer.class);
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final OutputPart part;
    private final Function<OutputPart, Producer<byte[], byte[]>> producers;
    private final Marks marks;
    private final Semaphore turn = new Semaphore(1);

    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Mark mark;
    private Instant used = Instant.EPOCH;

    PartProducer(OutputPart part, Function<OutputPart, Producer<byte[], byte[]>> producers, Marks marks) {
        this.part = part;
        this.producers = producers;
        this.marks = marks;
    }

    /** Waits till what an earlier task wrote here is committed or given up. */
    void take(Instant now) throws IOException, InterruptedException {
        if (!turn.tryAcquire(LONGEST_TURN.toSeconds(), TimeUnit.SECONDS)) {
            throw new SinkUnavailableException(
                    "%s: an earlier task of this executor has been writing it for over %d s; waiting for its end"
                            .formatted(part, LONGEST_TURN.toSeconds()));
        }
        closeIfIdle(now);
        used = now;
    }

    void release() {
        turn.release();
    }

    /**
     * Makes this the part's writer, if it is not yet: fences the former one, ends its transaction, and reads the mark.
     *
     * @return the newest mark; null if there is none
     */
    @Nullable
    Mark open() throws IOException, InterruptedException {
        if (producer != null) {
            return mark;
        }
        Producer<byte[], byte[]> opening = null;
        try {
            opening = producers.apply(part);
            opening.initTransactions();
            mark = marks.read(part).orElse(null);
            log.debug("{} is written here from now on; its newest mark is {}", part, mark);
            producer = opening;
            return mark;
        } catch (RuntimeException e) {
            throw failed("%s cannot be opened".formatted(part), e);
        } finally {
            if (producer == null && opening != null) {
                opening.close(Duration.ZERO);
            }
        }
    }

    void begin() throws IOException, InterruptedException {
        try {
            opened().beginTransaction();
        } catch (RuntimeException e) {
            close(Duration.ZERO);
            throw failed("no transaction can be begun for %s".formatted(part), e);
        }
    }

    /** Hands a record over to be sent; may wait for room. The callback is called on the producer's thread. */
    void send(ProducerRecord<byte[], byte[]> record, Callback callback) throws IOException, InterruptedException {
        try {
            var unused = opened().send(record, callback); // the commit fails if one of them does
        } catch (RuntimeException e) {
            throw failed("%s cannot be written".formatted(part), e);
        }
    }

    /**
     * Ends the transaction with a mark. When it returns, the records and the mark are there; when it throws, they may
     * be.
     */
    void commit(Mark next) throws IOException, InterruptedException {
        Producer<byte[], byte[]> open = opened();
        try {
            open.sendOffsetsToTransaction(Map.of(part.markPartition(), next.toOffset()), part.group());
            open.commitTransaction();
            mark = next;
        } catch (RuntimeException e) {
            findOut(next, e);
        }
    }

    /** A commit that failed may have happened: opening the part anew tells. */
    private void findOut(Mark next, RuntimeException failure) throws IOException, InterruptedException {
        IOException unwritten = unwritten(next, failure);
        if (!(unwritten instanceof SinkUnavailableException)) {
            giveUp();
            throw unwritten;
        }
        close(Duration.ZERO);
        if (WriteFailure.isFenced(failure)) {
            throw unwritten; // to open it would take it back from whoever has taken it over
        }
        try {
            if (next.equals(open())) {
                log.info("{}: the commit of batch {} has happened, though its answer was lost", part, next.batch());
                return;
            }
        } catch (IOException e) {
            unwritten.addSuppressed(e);
        }
        throw unwritten;
    }

    private IOException unwritten(Mark next, RuntimeException failure) throws InterruptedException {
        try {
            return failed("batch %d of %s could not be committed".formatted(next.batch(), part), failure);
        } catch (InterruptedException e) {
            close(Duration.ZERO); // what it was doing when it was interrupted cannot be gone on with
            throw e;
        }
    }

    /** Ends the transaction without a trace. If even that fails, opening the part anew does it. */
    void giveUp() {
        if (producer == null) {
            return;
        }
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            log.debug("{}: its transaction is given up by closing its producer", part, e);
            close(Duration.ZERO);
        }
    }

    /** Closes it if nobody writes it, nor has for minutes. */
    void closeIfUnused(Instant now) {
        if (turn.tryAcquire()) {
            try {
                closeIfIdle(now);
            } finally {
                turn.release();
            }
        }
    }

    private void closeIfIdle(Instant now) {
        if (used.isBefore(now.minus(IDLE))) {
            close(CLOSE_TIMEOUT);
        }
    }

    /** Ends the transaction, if any, and the producer. Waits a little for whoever has taken it. */
    void close() {
        boolean taken = false;
        try {
            taken = turn.tryAcquire(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(CLOSE_TIMEOUT);
        if (taken) {
            turn.release();
        }
    }

    private void close(Duration timeout) {
        Producer<byte[], byte[]> closing = producer;
        producer = null;
        mark = null;
        if (closing != null) {
            closing.close(timeout);
        }
    }

    private Producer<byte[], byte[]> opened() {
        if (producer == null) {
            throw new IllegalStateException("%s is not open here".formatted(part));
        }
        return producer;
    }

    private static IOException failed(String what, RuntimeException failure) throws InterruptedException {
        if (failure instanceof InterruptException) {
            Thread.interrupted(); // the exception set it again; now InterruptedException says it
            throw (InterruptedException) new InterruptedException(what + ": cancelled").initCause(failure);
        }
        if (WriteFailure.isFenced(failure)) {
            return new SinkUnavailableException(
                    what
                            + ": another executor has taken it over, or its transaction took longer than"
                            + " transactionTimeout(…) allows. It runs again where it belongs",
                    failure);
        }
        return WriteFailure.of(what, failure);
    }
}
