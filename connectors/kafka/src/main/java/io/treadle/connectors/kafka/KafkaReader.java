package io.treadle.connectors.kafka;

import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Decodes on the task's thread what the fetch thread has brought. Thread-safe: all that changes is in the queues. */
final class KafkaReader<T> implements SliceReader<T> {
    private final Fetcher fetcher;
    private final KafkaDecoder<T> decoder;
    private final Runnable closing;

    KafkaReader(Fetcher fetcher, KafkaDecoder<T> decoder, Runnable closing) {
        this.fetcher = fetcher;
        this.decoder = decoder;
        this.closing = closing;
    }

    @Override
    public void read(Slice slice, Records<T> records) throws Exception {
        PartitionQueue queue = fetcher.queue(slice.partition());
        queue.enter(slice.from());
        OptionalLong completed = OptionalLong.empty();
        try {
            Chunk chunk = queue.take(slice.until());
            while (chunk != null) {
                drain(chunk, slice.until(), records);
                queue.giveBack(chunk);
                chunk = queue.take(slice.until());
            }
            completed = OptionalLong.of(slice.until());
        } finally {
            queue.leave(completed);
        }
    }

    private void drain(Chunk chunk, long until, Records<T> records) throws Exception {
        while (chunk.hasBefore(until)) {
            ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer> record = chunk.next();
            T decoded = decode(record);
            if (decoded != null) {
                records.accept(record.offset(), decoded);
            }
        }
    }

    private @Nullable T decode(ConsumerRecord<@Nullable ByteBuffer, @Nullable ByteBuffer> record) throws IOException {
        try {
            return decoder.decode(new KafkaRecord(record));
        } catch (Exception e) {
            throw new IOException(
                    "partition %s-%d, offset %d: cannot be decoded: %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e),
                    e);
        }
    }

    @Override
    public void close() {
        closing.run();
    }
}
