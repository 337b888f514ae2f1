package io.treadle.engine;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operator;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.durable.OperatorEntry;
import io.treadle.protocol.durable.OperatorGraph;
import io.treadle.wal.CorruptLogException;
import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogStore;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.WalReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * The files of a checkpoint directory, each in its format; see docs/formats.md. Stateless but for the store, and for claims
 * remembered: thread-safe, and all of its methods do I/O.
 */
public final class Checkpoint {
    /** The directory and name of the batch log. */
    public static final String BATCH_LOG = "batches";

    private static final String STOP = "stop";

    private final LogStore store;
    private final Claims claims;

    /** @param store rooted at the checkpoint directory */
    public Checkpoint(LogStore store) {
        this.store = store;
        this.claims = new Claims(store);
    }

    /**
     * The wish that an application ends.
     *
     * @param application whose end is wished; a later run of another id is not concerned
     */
    public record Stop(boolean drain, String application) {}

    /** What a recovery found: the history, and where the own log goes on. */
    public record Recovery(History history, long nextSequence) {}

    /**
     * Claims the next epoch, for this process alone.
     *
     * @param application whose driver claims it: an id that no other run has, the same for all attempts of one run
     * @throws RivalApplicationException if the application claimed one before, and another application its first since
     */
    public long claim(String application) throws IOException {
        return claims.claim(application);
    }

    /** The highest epoch claimed; 0 if none. */
    public long highestEpoch() throws IOException {
        return claims.highest();
    }

    /**
     * Looks whether the driver of an epoch is still in charge. An epoch that is higher, but was claimed by an attempt of an
     * application whose time is over, does not change that: such an attempt ends before it does anything.
     *
     * @throws RivalApplicationException if another application has begun on the checkpoint since the driver's did
     * @throws LogFencedException if a later attempt of the driver's application is in charge
     */
    public void requireInCharge(long epoch) throws IOException {
        claims.requireInCharge(epoch);
    }

    /**
     * Why a driver cannot go on. A log only says that it is fenced, not for whom.
     *
     * @return a {@link RivalApplicationException} if the driver was shut out by another application, otherwise the failure
     */
    Throwable explain(long epoch, Throwable failure) {
        if (!(failure instanceof LogFencedException) || failure instanceof RivalApplicationException) {
            return failure;
        }
        try {
            claims.requireInCharge(epoch);
        } catch (RivalApplicationException e) {
            e.addSuppressed(failure);
            return e;
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Shuts all lower epochs out of the batch log: to be stepped, every 20 to 50 ms, until it returns true. */
    public LogTakeover takeOver(long epoch) {
        return new LogTakeover(store, BATCH_LOG, BATCH_LOG, epoch);
    }

    /**
     * Reads the batch log to its end, which is final once {@link #takeOver} is through.
     *
     * @throws LogFencedException as {@link #requireInCharge}
     * @throws IOException if the log cannot be read, or makes no sense
     */
    public Recovery recover(long epoch) throws IOException {
        History history = new History();
        WalReader.ReadResult read = replay(history::add);
        try {
            history.end(read.nextSequence());
        } catch (IllegalStateException e) {
            CorruptLogException corrupt = new CorruptLogException("%s: %s".formatted(BATCH_LOG, e.getMessage()));
            corrupt.initCause(e);
            throw corrupt;
        }
        requireInCharge(epoch);
        return new Recovery(history, read.nextSequence());
    }

    /**
     * Reads the batch log for people or tests; also while a driver writes it. Unless the first sequence is 0, and wherever
     * sequences jump, records were released: those that follow come to something only from the next {@link BatchLogEvent.Restated} on.
     *
     * @param reader is given each record's sequence and event, in order
     */
    public void inspect(BiConsumer<Long, BatchLogEvent> reader) throws IOException {
        replay((sequence, payload) -> reader.accept(sequence, BatchLogCodec.decode(payload)));
    }

    private WalReader.ReadResult replay(BiConsumer<Long, ByteBuffer> reader) throws IOException {
        return new WalReader(store, BATCH_LOG, BATCH_LOG).replay((epoch, sequence, payload) -> {
            try {
                reader.accept(sequence, payload);
            } catch (IllegalStateException | IllegalArgumentException e) {
                CorruptLogException corrupt = new CorruptLogException(
                        "%s, record %d of epoch %d: %s".formatted(BATCH_LOG, sequence, epoch, e.getMessage()));
                corrupt.initCause(e);
                throw corrupt;
            }
        });
    }

    /** Says where the driver listens. */
    public void publish(DriverAddress address) throws IOException {
        store.replaceAtomically(DriverAddress.FILE, address.encode());
    }

    /** Where the newest driver listens; empty before the first. */
    public Optional<DriverAddress> address() throws IOException {
        return store.read(DriverAddress.FILE).map(DriverAddress::decode);
    }

    /** Records the wish that an application ends, so that it survives the driver. */
    public void requestStop(Stop stop) throws IOException {
        String text = "%s %s%n".formatted(stop.drain() ? "drain" : "now", stop.application());
        store.replaceAtomically(STOP, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The wish that is recorded, for whatever application. */
    public Optional<Stop> stop() throws IOException {
        Optional<byte[]> content = store.read(STOP);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(content.get(), StandardCharsets.UTF_8).strip();
        String[] words = text.split(" ", 2);
        boolean drain = words[0].equals("drain");
        if (words.length < 2 || !(drain || words[0].equals("now"))) {
            throw new IOException(
                    "the file \"%s\" holds \"%s\"; wanted: \"drain\" or \"now\", and an application's id: delete it"
                            .formatted(STOP, text));
        }
        return Optional.of(new Stop(drain, words[1]));
    }

    /** Forgets the wish. */
    public void clearStop() throws IOException {
        store.delete(STOP);
    }

    /** Keeps the structure of a graph, so that what a checkpoint belongs to can be seen without the application. */
    public void keep(Graph graph) throws IOException {
        List<OperatorEntry> operators = new ArrayList<>();
        for (Operator operator : graph.operators()) {
            operators.add(new OperatorEntry(
                    operator.id(),
                    operator.uid(),
                    operator.uidDerived(),
                    operator.name(),
                    operator.inputs(),
                    operator.operation().isRemembered(),
                    operator.describe()));
        }
        OperatorGraph entry =
                new OperatorGraph(graph.fingerprint(), graph.batchInterval().toMillis(), operators);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<OperatorGraph> writer =
                new DataFileWriter<>(new SpecificDatumWriter<>(OperatorGraph.class))) {
            writer.create(OperatorGraph.getClassSchema(), bytes);
            writer.append(entry);
        }
        store.replaceAtomically("graph/%s.avro".formatted(graph.fingerprint()), bytes.toByteArray());
    }
}
