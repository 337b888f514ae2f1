package io.treadle.connectors.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in Kafka, still bytes: what is asked for is decoded, on the task's thread. Valid as long as the
 * decoder runs; keep what its methods return, not the record, which holds on to a whole fetched block.
 */
public final class KafkaRecord {
    private final ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer> record;

    KafkaRecord(ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer> record) {
        this.record = record;
    }

    public String topic() {
        return record.topic();
    }

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** When it was created or appended, as the topic is configured, in milliseconds since 1970. */
    public long timestampMillis() {
        return record.timestamp();
    }

    public byte @Nullable [] key() {
        return bytes(record.key());
    }

    /** The key as UTF-8. */
    public @Nullable String keyText() {
        return text(record.key());
    }

    /** Null for a tombstone. */
    public byte @Nullable [] value() {
        return bytes(record.value());
    }

    /** The value as UTF-8; null for a tombstone. */
    public @Nullable String text() {
        return text(record.value());
    }

    /** The value where it lies, to be parsed without a copy; not to be changed, nor kept. Null for a tombstone. */
    public @Nullable ByteBuffer buffer() {
        ByteBuffer value = record.value();
        return value == null ? null : value.asReadOnlyBuffer();
    }

    /** The value of the last header of this name; null if there is none. */
    public byte @Nullable [] header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    @Override
    public String toString() {
        return "%s-%d offset %d".formatted(topic(), partition(), offset());
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static @Nullable String text(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        if (!buffer.hasArray()) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return new String(
                buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining(), StandardCharsets.UTF_8);
    }
}
