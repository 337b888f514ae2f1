package io.treadle.engine;

import static java.util.Objects.requireNonNull;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import io.treadle.protocol.durable.AdvancedEntry;
import io.treadle.protocol.durable.BatchCommittedEntry;
import io.treadle.protocol.durable.BatchLogEntry;
import io.treadle.protocol.durable.BatchPlannedEntry;
import io.treadle.protocol.durable.EndedEntry;
import io.treadle.protocol.durable.PositionsFoundEntry;
import io.treadle.protocol.durable.RestatedEntry;
import io.treadle.protocol.durable.SliceEntry;
import io.treadle.protocol.durable.TookOverEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Knows the bytes of a batch log's record: one byte that names the version of the schema, then the entry in Avro's binary
 * form. Stateless.
 */
public final class BatchLogCodec {
    /** The version written. Every version up to it can be read, each by its own schema. */
    static final byte VERSION = 2;

    /** By version. */
    private static final Map<Byte, Schema> SCHEMAS =
            Map.of((byte) 1, olderSchema("batch-log-entry-1.avsc"), VERSION, BatchLogEntry.getClassSchema());

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
        Schema schema = bytes.length == 0 ? null : SCHEMAS.get(bytes[0]);
        if (schema == null) {
            throw new IllegalArgumentException(
                    "the batch log has a record of schema version %s, this Treadle reads up to %d: start the newer one again"
                            .formatted(bytes.length == 0 ? "(empty)" : bytes[0], VERSION));
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null);
            GenericRecord entry = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            return event((GenericRecord) entry.get("event"));
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "a record of the batch log, %d bytes, is no entry although its checksum is right: %s"
                            .formatted(bytes.length, e),
                    e);
        }
    }

    private static Schema olderSchema(String resource) {
        try (InputStream stream = BatchLogCodec.class.getResourceAsStream(resource)) {
            return new Schema.Parser().parse(requireNonNull(stream, resource));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the schema %s cannot be read from Treadle's own jar".formatted(resource), e);
        }
    }

    private static Object entry(BatchLogEvent event) {
        if (event instanceof TookOver e) {
            return tookOver(e);
        }
        if (event instanceof PositionsFound e) {
            return new PositionsFoundEntry(e.streamUid(), e.next());
        }
        if (event instanceof BatchPlanned e) {
            return planned(e);
        }
        if (event instanceof BatchCommitted e) {
            return new BatchCommittedEntry(e.batch(), e.records());
        }
        if (event instanceof Advanced e) {
            return new AdvancedEntry(e.batch());
        }
        if (event instanceof Restated e) {
            return restated(e);
        }
        Ended e = (Ended) event;
        return new EndedEntry(e.timeMillis(), e.drained());
    }

    private static TookOverEntry tookOver(TookOver e) {
        return new TookOverEntry(
                e.epoch(), e.application(), e.fingerprint(), e.committedBatch(), e.historyHash(), e.timeMillis());
    }

    private static BatchPlannedEntry planned(BatchPlanned e) {
        List<SliceEntry> slices = new ArrayList<>();
        for (StreamSlice each : e.slices()) {
            Slice slice = each.slice();
            slices.add(new SliceEntry(each.streamUid(), slice.partition(), slice.from(), slice.until()));
        }
        return new BatchPlannedEntry(e.batch(), e.timeMillis(), slices);
    }

    private static RestatedEntry restated(Restated e) {
        List<PositionsFoundEntry> positions = new ArrayList<>();
        e.positions().forEach((streamUid, next) -> positions.add(new PositionsFoundEntry(streamUid, next)));
        return new RestatedEntry(
                tookOver(e.tookOver()),
                e.takeOversWithoutProgress(),
                e.committedBatch(),
                e.committedRecords(),
                e.lastBatch(),
                positions,
                e.planned().map(BatchLogCodec::planned).orElse(null));
    }

    /** Read without the generated classes: Avro would look them up by name, which it does for no class it was not told to trust. */
    private static BatchLogEvent event(GenericRecord entry) {
        return switch (entry.getSchema().getName()) {
            case "TookOverEntry" -> tookOver(entry);
            case "PositionsFoundEntry" -> new PositionsFound(text(entry, "streamUid"), positions(entry));
            case "BatchPlannedEntry" -> planned(entry);
            case "BatchCommittedEntry" -> new BatchCommitted(number(entry, "batch"), number(entry, "records"));
            case "AdvancedEntry" -> new Advanced(number(entry, "batch"));
            case "EndedEntry" -> new Ended(number(entry, "timeMillis"), (Boolean) entry.get("drained"));
            case "RestatedEntry" -> restated(entry);
            default ->
                throw new AvroRuntimeException(
                        "there is no entry of kind " + entry.getSchema().getName());
        };
    }

    private static TookOver tookOver(GenericRecord entry) {
        return new TookOver(
                number(entry, "epoch"),
                text(entry, "application"),
                text(entry, "fingerprint"),
                number(entry, "committedBatch"),
                number(entry, "historyHash"),
                number(entry, "timeMillis"));
    }

    private static BatchPlanned planned(GenericRecord entry) {
        return new BatchPlanned(number(entry, "batch"), number(entry, "timeMillis"), slices(entry));
    }

    private static Restated restated(GenericRecord entry) {
        Map<String, Map<String, Long>> positions = new TreeMap<>();
        for (Object each : (List<?>) entry.get("positions")) {
            GenericRecord found = (GenericRecord) each;
            positions.put(text(found, "streamUid"), positions(found));
        }
        return new Restated(
                tookOver((GenericRecord) entry.get("tookOver")),
                number(entry, "takeOversWithoutProgress"),
                number(entry, "committedBatch"),
                number(entry, "committedRecords"),
                number(entry, "lastBatch"),
                positions,
                Optional.ofNullable((GenericRecord) entry.get("planned")).map(BatchLogCodec::planned));
    }

    private static Map<String, Long> positions(GenericRecord entry) {
        Map<String, Long> positions = new TreeMap<>();
        ((Map<?, ?>) entry.get("next")).forEach((partition, next) -> positions.put(partition.toString(), (Long) next));
        return positions;
    }

    private static List<StreamSlice> slices(GenericRecord entry) {
        List<StreamSlice> slices = new ArrayList<>();
        for (Object each : (List<?>) entry.get("slices")) {
            GenericRecord slice = (GenericRecord) each;
            slices.add(new StreamSlice(
                    text(slice, "streamUid"),
                    new Slice(text(slice, "partition"), number(slice, "from"), number(slice, "until"))));
        }
        return slices;
    }

    private static long number(GenericRecord entry, String field) {
        return (Long) entry.get(field);
    }

    private static String text(GenericRecord entry, String field) {
        return entry.get(field).toString();
    }
}
