package io.treadle.runtime.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * The Avro schemas of one run: each is written with its first record, and meant by its number after that. Confined to a
 * thread.
 */
final class AvroSchemas {
    private final List<Schema> schemas = new ArrayList<>();
    private final GrowingBytes scratch = new GrowingBytes(256);

    void write(IndexedRecord avro, GrowingBytes out) throws CodecException {
        out.write(avro instanceof SpecificRecord ? Tag.AVRO_SPECIFIC : Tag.AVRO_GENERIC);
        int found = schemas.indexOf(avro.getSchema());
        int known = found < 0 ? schemas.size() : found;
        out.varint(known);
        if (found < 0) {
            schemas.add(avro.getSchema());
            byte[] json = avro.getSchema().toString().getBytes(StandardCharsets.UTF_8);
            out.varint(json.length);
            out.write(json, 0, json.length);
        }
        byte[] body = encode(avro);
        out.varint(body.length);
        out.write(body, 0, body.length);
    }

    Object read(BoundedBytes in, boolean specific) throws CodecException {
        int number = in.length();
        if (number > schemas.size()) {
            throw new CodecException(
                    "Avro schema %d at byte %d: only %d came before".formatted(number, in.position(), schemas.size()));
        }
        try {
            if (number == schemas.size()) {
                schemas.add(new Schema.Parser().parse(in.utf8()));
            }
            Schema schema = schemas.get(number);
            int length = in.length();
            int from = in.take(length);
            return reader(schema, specific)
                    .read(null, DecoderFactory.get().binaryDecoder(in.array(), from, length, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new CodecException("an Avro record before byte %d cannot be read: %s".formatted(in.position(), e), e);
        }
    }

    private byte[] encode(IndexedRecord avro) throws CodecException {
        DatumWriter<IndexedRecord> writer = avro instanceof SpecificRecord
                ? new SpecificDatumWriter<>(avro.getSchema())
                : new GenericDatumWriter<>(avro.getSchema());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(scratch, null);
        try {
            writer.write(avro, encoder);
            return scratch.copyAndClear();
        } catch (IOException | RuntimeException e) {
            scratch.cutTo(0);
            throw new CodecException(
                    "an Avro record of %s cannot be written: %s"
                            .formatted(avro.getSchema().getFullName(), e),
                    e);
        }
    }

    private static DatumReader<Object> reader(Schema schema, boolean specific) {
        if (!specific) {
            return new GenericDatumReader<>(schema);
        }
        return new SpecificDatumReader<>(
                schema, schema, new SpecificData(Thread.currentThread().getContextClassLoader()));
    }
}
