package io.treadle.engine;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import io.treadle.protocol.durable.AdvancedEntry;
import io.treadle.protocol.durable.BatchCommittedEntry;
import io.treadle.protocol.durable.BatchLogEntry;
import io.treadle.protocol.durable.BatchPlannedEntry;
import io.treadle.protocol.durable.EndedEntry;
import io.treadle.protocol.durable.PositionsFoundEntry;
import io.treadle.protocol.durable.SliceEntry;
import io.treadle.protocol.durable.TookOverEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Knows the bytes of a batch log's record: one byte that names the version of the schema, then the entry in Avro's binary
 * form. Stateless.
 */
public final class BatchLogCodec {
    /** The version written. Every version up to it can be read, each by its own schema. */
    static final byte VERSION = 1;

    private BatchLogCodec() {}

    /** The bytes of an event. */
    public static byte[] encode(BatchLogEvent event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
            bytes.write(VERSION);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(BatchLogEntry.class).write(new BatchLogEntry(entry(event)), encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: writing to memory failed", e);
        }
    }

    /**
     * The event of some bytes.
     *
     * @throws IllegalArgumentException if they are of a version that is not known, or no entry
     */
    public static BatchLogEvent decode(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException(
                    "the batch log has a record of schema version %s, this Treadle reads up to %d: start the newer one again"
                            .formatted(bytes.length == 0 ? "(empty)" : bytes[0], VERSION));
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null);
            BatchLogEntry entry = new SpecificDatumReader<>(BatchLogEntry.class).read(null, decoder);
            return event(entry.getEvent());
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "a record of the batch log, %d bytes, is no entry although its checksum is right: %s"
                            .formatted(bytes.length, e),
                    e);
        }
    }

    private static Object entry(BatchLogEvent event) {
        if (event instanceof TookOver e) {
            return new TookOverEntry(
                    e.epoch(), e.application(), e.fingerprint(), e.committedBatch(), e.historyHash(), e.timeMillis());
        }
        if (event instanceof PositionsFound e) {
            return new PositionsFoundEntry(e.streamUid(), e.next());
        }
        if (event instanceof BatchPlanned e) {
            List<SliceEntry> slices = new ArrayList<>();
            for (StreamSlice each : e.slices()) {
                Slice slice = each.slice();
                slices.add(new SliceEntry(each.streamUid(), slice.partition(), slice.from(), slice.until()));
            }
            return new BatchPlannedEntry(e.batch(), e.timeMillis(), slices);
        }
        if (event instanceof BatchCommitted e) {
            return new BatchCommittedEntry(e.batch(), e.records());
        }
        if (event instanceof Advanced e) {
            return new AdvancedEntry(e.batch());
        }
        Ended e = (Ended) event;
        return new EndedEntry(e.timeMillis(), e.drained());
    }

    private static BatchLogEvent event(Object entry) {
        if (entry instanceof TookOverEntry e) {
            return new TookOver(
                    e.getEpoch(),
                    e.getApplication(),
                    e.getFingerprint(),
                    e.getCommittedBatch(),
                    e.getHistoryHash(),
                    e.getTimeMillis());
        }
        if (entry instanceof PositionsFoundEntry e) {
            return new PositionsFound(e.getStreamUid(), e.getNext());
        }
        if (entry instanceof BatchPlannedEntry e) {
            List<StreamSlice> slices = new ArrayList<>();
            for (SliceEntry each : e.getSlices()) {
                Slice slice = new Slice(each.getPartition(), each.getFrom(), each.getUntil());
                slices.add(new StreamSlice(each.getStreamUid(), slice));
            }
            return new BatchPlanned(e.getBatch(), e.getTimeMillis(), slices);
        }
        if (entry instanceof BatchCommittedEntry e) {
            return new BatchCommitted(e.getBatch(), e.getRecords());
        }
        if (entry instanceof AdvancedEntry e) {
            return new Advanced(e.getBatch());
        }
        EndedEntry e = (EndedEntry) entry;
        return new Ended(e.getTimeMillis(), e.getDrained());
    }
}
