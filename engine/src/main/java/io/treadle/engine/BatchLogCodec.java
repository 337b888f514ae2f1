package io.treadle.engine;

import static java.util.Objects.requireNonNull;

import io.treadle.protocol.durable.BatchLogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
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
    /** The version written. Every version up to it can be read: Avro fills in what an older one lacks. */
    static final byte VERSION = 3;

    /** By version. */
    private static final Map<Byte, Schema> SCHEMAS = Map.of(
            (byte) 1,
            olderSchema("batch-log-entry-1.avsc"),
            (byte) 2,
            olderSchema("batch-log-entry-2.avsc"),
            VERSION,
            BatchLogEntry.getClassSchema());

    private BatchLogCodec() {}

    /** The bytes of an event. */
    public static byte[] encode(BatchLogEvent event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
            bytes.write(VERSION);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(BatchLogEntry.class).write(new BatchLogEntry(BatchLogEntries.of(event)), encoder);
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
        Schema written = bytes.length == 0 ? null : SCHEMAS.get(bytes[0]);
        if (written == null) {
            throw new IllegalArgumentException(
                    "the batch log has a record of schema version %s, this Treadle reads up to %d: start the newer one again"
                            .formatted(bytes.length == 0 ? "(empty)" : bytes[0], VERSION));
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null);
            GenericRecord entry =
                    new GenericDatumReader<GenericRecord>(written, BatchLogEntry.getClassSchema()).read(null, decoder);
            return BatchLogEvents.of((GenericRecord) entry.get("event"));
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
}
