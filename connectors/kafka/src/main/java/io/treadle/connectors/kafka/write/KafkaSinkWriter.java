package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The one producer of an executor and output, shared by its tasks. Thread-safe, as the producer is. */
public final class KafkaSinkWriter<T> implements SinkWriter<T> {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final String bootstrapServers;
    private final Encoding<T> encoding;

    public KafkaSinkWriter(Producer<byte[], byte[]> producer, String bootstrapServers, Encoding<T> encoding) {
        this.producer = producer;
        this.bootstrapServers = bootstrapServers;
        this.encoding = encoding;
    }

    @Override
    public Part<T> begin(WriteContext context) {
        return new KafkaPart(context);
    }

    /** Sends what is left, for some seconds at most. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    /** Counts what is on its way: written is what this part wrote, whatever else the producer has to do. */
    private final class KafkaPart implements Part<T>, Callback {
        private final WriteContext context;
        private final AtomicLong open = new AtomicLong(1); // records not answered yet, and one for the part itself
        private final CompletableFuture<Prepared> written = new CompletableFuture<>();
        private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

        KafkaPart(WriteContext context) {
            this.context = context;
        }

        @Override
        public void write(T record) throws Exception {
            throwFailure();
            var encoded = encoding.encode(context.batch(), record);
            open.incrementAndGet();
            try {
                var unused = producer.send(encoded, this); // the callback hears it
            } catch (InterruptException e) {
                Thread.interrupted(); // the exception set it again; now InterruptedException says it
                throw (InterruptedException)
                        new InterruptedException("writing to topic %s was cancelled".formatted(encoding.topic()))
                                .initCause(e);
            } catch (KafkaException e) {
                throw failed("%s at %s".formatted(encoding.topic(), bootstrapServers), e);
            }
        }

        @Override
        public CompletionStage<Prepared> finish() {
            answer();
            return written;
        }

        /** On the producer's thread. */
        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            if (exception != null) {
                String where = metadata == null || metadata.partition() < 0
                        ? encoding.topic()
                        : "%s, partition %d".formatted(encoding.topic(), metadata.partition());
                failure.compareAndSet(null, failed("%s at %s".formatted(where, bootstrapServers), exception));
            }
            answer();
        }

        private void answer() {
            if (open.decrementAndGet() > 0) {
                return;
            }
            IOException seen = failure.get();
            if (seen == null) {
                written.complete(Prepared.written(context));
            } else {
                written.completeExceptionally(seen);
            }
        }

        private void throwFailure() throws IOException {
            IOException seen = failure.get();
            if (seen != null) {
                throw seen;
            }
        }

        private IOException failed(String where, Exception cause) {
            return WriteFailure.of(
                    "topic %s: records of batch %d could not be written"
                            .formatted(where, context.batch().number()),
                    cause);
        }
    }
}
