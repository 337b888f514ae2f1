package io.treadle.connectors.kafka;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought of one partition, handed over whole. Belongs to one thread at a time: fetching, then reading.
 */
final class Chunk {
    /** What a record costs besides its bytes: the objects that describe it. */
    private static final int RECORD_OVERHEAD = 200;

    private final List<ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer>> records;
    private final long bytes;
    private int taken;

    Chunk(List<ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer>> records) {
        this.records = records;
        long sum = 0;
        for (ConsumerRecord<?, ?> record : records) {
            sum += RECORD_OVERHEAD
                    + Math.max(0, record.serializedKeySize())
                    + Math.max(0, record.serializedValueSize());
        }
        this.bytes = sum;
    }

    long bytes() {
        return bytes;
    }

    boolean isUsedUp() {
        return taken == records.size();
    }

    boolean hasBefore(long until) {
        return taken < records.size() && records.get(taken).offset() < until;
    }

    ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer> next() {
        return records.get(taken++);
    }
}
