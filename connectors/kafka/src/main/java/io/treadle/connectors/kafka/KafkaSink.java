package io.treadle.connectors.kafka;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic to be written to:
 *
 * <pre>
 * counts.to(KafkaSink.&lt;Pair&lt;String, Long&gt;&gt;to("broker:9092", "counts")
 *         .key(Pair::key)
 *         .value((batch, count) -&gt; batch.number() + "\t" + count.key() + "\t" + count.value()));
 * </pre>
 *
 * <p>Guarantee: at least once. A batch is committed when all its records are written on all in-sync replicas; after a failure
 * records of the batch that ran may be written again, equal to the first: with the batch's number in key or value, who reads can tell.
 *
 * <p>Describe it before the context starts, on the thread of main; nothing is opened meanwhile. The functions are called
 * on task threads, several at a time.
 *
 * @param <T> type of the records
 */
public final class KafkaSink<T> implements Sink<T> {
    private static final Logger log = LoggerFactory.getLogger(KafkaSink.class);

    /** Makes key or value of a record. */
    @FunctionalInterface
    public interface KafkaEncoder<T, R> {
        /** Null for no key, or for a tombstone. */
        @Nullable
        R encode(BatchId batch, T record) throws Exception;
    }

    /** Makes the text of a record's key, by which Kafka chooses the partition. */
    @FunctionalInterface
    public interface KeyText<T> {
        /** Null for no key. */
        @Nullable
        String of(T record) throws Exception;
    }

    private final String bootstrapServers;
    private final String topic;
    private final Map<String, String> properties = new TreeMap<>();
    private KafkaEncoder<T, byte[]> key = (batch, record) -> null;
    private @Nullable KafkaEncoder<T, byte[]> value;

    private KafkaSink(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /**
     * A sink without a value function yet.
     *
     * @param bootstrapServers {@code host:port}, several with commas between
     */
    public static <T> KafkaSink<T> to(String bootstrapServers, String topic) {
        return new KafkaSink<>(ClientSettings.servers(bootstrapServers), topic);
    }

    /** The key, as text in UTF-8. Without a key, Kafka spreads records over partitions as it likes. */
    public KafkaSink<T> key(KeyText<? super T> function) {
        return keyBytes((batch, record) -> utf8(function.of(record)));
    }

    /** The key, as bytes. */
    public KafkaSink<T> keyBytes(KafkaEncoder<? super T, byte[]> function) {
        key = function::encode;
        return this;
    }

    /** The value, as text in UTF-8. */
    public KafkaSink<T> value(KafkaEncoder<? super T, String> function) {
        return valueBytes((batch, record) -> utf8(function.encode(batch, record)));
    }

    /** The value, as bytes. */
    public KafkaSink<T> valueBytes(KafkaEncoder<? super T, byte[]> function) {
        value = function::encode;
        return this;
    }

    /** A setting of Kafka's producer, such as {@code compression.type}; those the guarantee depends on are refused. */
    public KafkaSink<T> property(String name, String setting) {
        properties.put(ClientSettings.free(name), setting);
        return this;
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public void check(String application, String outputUid) throws Exception {
        requireValue();
        requireTopic(new ClientSettings(bootstrapServers, application, outputUid).admin(properties));
    }

    @Override
    public SinkWriter<T> open(SinkContext context) throws Exception {
        KafkaEncoder<T, byte[]> encoder = requireValue();
        ClientSettings settings = new ClientSettings(bootstrapServers, context.application(), context.outputUid());
        try {
            requireTopic(settings.admin(properties));
        } catch (IOException e) {
            log.warn("Whether topic {} exists is not known: {}", topic, e.getMessage());
        }
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                settings.producer(properties), new ByteArraySerializer(), new ByteArraySerializer());
        return new KafkaSinkWriter<>(producer, topic, bootstrapServers, key, encoder);
    }

    private KafkaEncoder<T, byte[]> requireValue() {
        if (value == null) {
            throw new IllegalStateException("Kafka sink to topic \"%s\" at %s has no value function; call value(…)"
                    .formatted(topic, bootstrapServers));
        }
        return value;
    }

    /** A producer would wait for a topic that does not exist for as long as for a broker that is away; this tells them apart. */
    private void requireTopic(Map<String, Object> settings) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException(
                        "topic \"%s\" does not exist at %s: create it, or correct the name of the output's topic"
                                .formatted(topic, bootstrapServers),
                        e);
            }
            if (cause instanceof RetriableException) {
                throw new IOException(
                        "Kafka at %s does not answer: %s".formatted(bootstrapServers, cause.getMessage()), e);
            }
            throw new IllegalStateException(
                    "Kafka at %s refuses to tell of topic \"%s\": %s"
                            .formatted(bootstrapServers, topic, cause.getMessage()),
                    e);
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "Kafka sink to topic \"%s\": no client for %s: %s"
                            .formatted(topic, bootstrapServers, e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
