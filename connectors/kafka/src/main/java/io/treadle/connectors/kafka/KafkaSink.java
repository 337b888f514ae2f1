package io.treadle.connectors.kafka;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.connectors.kafka.write.BrokerMarks;
import io.treadle.connectors.kafka.write.Encoding;
import io.treadle.connectors.kafka.write.EndingHost;
import io.treadle.connectors.kafka.write.KafkaSinkWriter;
import io.treadle.connectors.kafka.write.MarkedSinkWriter;
import io.treadle.connectors.kafka.write.SinkCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
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
 * <p>Guarantee: at least once, unless {@link #exactlyOnce} is said. A batch is committed when all its records are
 * written on all in-sync replicas; after a failure records of the batch that ran may be written again, equal to the
 * first: with the batch's number in key or value, who reads can tell.
 *
 * <p>Describe it before the context starts, on the thread of main; nothing is opened meanwhile. The functions are
 * called on task threads, several at a time.
 *
 * @param <T> type of the records
 */
public final class KafkaSink<T> implements Sink<T> {
    private static final Logger log = LoggerFactory.getLogger(KafkaSink.class);
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);

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
    private boolean exactlyOnce;
    private Duration transactionTimeout = Duration.ofMinutes(5);
    private IfMarkExpired ifMarkExpired = IfMarkExpired.FAIL;
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

    /**
     * Every record of a committed batch is in the topic exactly once, whatever died meanwhile, for who reads with
     * {@code isolation.level=read_committed}; others see what was given up, too.
     *
     * <p>Each part of a batch is one transaction, of a producer whose transactional id is {@code
     * treadle-CHECKPOINT-OUTPUT-PART}. With the records goes a mark: the committed offset of a consumer group of the
     * same name at the topic's partition 0, which is the batch's number. Whoever is to write a part ends the
     * transaction of whoever wrote it before, so that this one writes no more, and then reads the mark: what is there
     * already is not written again, but compared by number and checksum. If it differs, the application stops, because
     * a source or function does not give the same again.
     *
     * <p>A part is visible when it is written, before its batch is committed, and parts of a batch appear one by one.
     * While one is being written, readers with {@code read_committed} wait at its first record.
     *
     * <p>Needs brokers of Kafka 2.5 or later; with {@code transaction.version} below 2 (before Kafka 4.0) the broker
     * may rarely let a delayed message end a later transaction, which a warning says at submission. Needs, where access
     * is controlled: Write and Describe on transactional ids, and Read on groups, with prefix {@code treadle-}; Write,
     * Describe and Read on the topic.
     */
    public KafkaSink<T> exactlyOnce() {
        exactlyOnce = true;
        return this;
    }

    /**
     * How long one part of one batch may take from its first record to its end, with {@link #exactlyOnce}; 5 minutes if
     * not set. What takes longer is given up by Kafka and written again. If an application dies for good, readers with
     * {@code read_committed} wait as long for what it left open. At most the brokers' {@code
     * transaction.max.timeout.ms}.
     */
    public KafkaSink<T> transactionTimeout(Duration most) {
        if (most.toMillis() < LEAST_TIMEOUT.toMillis() || most.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("transactionTimeout: %s; wanted %s to %s"
                    .formatted(most, LEAST_TIMEOUT, Duration.ofMillis(Integer.MAX_VALUE)));
        }
        transactionTimeout = most;
        return this;
    }

    /**
     * What is done, with {@link #exactlyOnce}, when nobody can tell whether a part was written; the application stops
     * if not set.
     */
    public KafkaSink<T> ifMarkExpired(IfMarkExpired choice) {
        ifMarkExpired = choice;
        return this;
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public Guarantee guarantee() {
        return exactlyOnce ? Guarantee.MARKED : Guarantee.AT_LEAST_ONCE;
    }

    @Override
    public void check(String application, String outputUid) throws Exception {
        requireValue();
        ClientSettings settings = new ClientSettings(bootstrapServers, application, outputUid);
        try (SinkCheck check = SinkCheck.open(bootstrapServers, topic, settings.admin(properties))) {
            check.requireTopic();
            if (exactlyOnce) {
                check.requireTransactions(outputUid, transactionTimeout);
            }
        }
    }

    @Override
    public SinkWriter<T> open(SinkContext context) throws Exception {
        Encoding<T> encoding = new Encoding<>(topic, key::encode, requireValue()::encode);
        ClientSettings settings = new ClientSettings(bootstrapServers, context.application(), context.outputUid());
        try (SinkCheck check = SinkCheck.open(bootstrapServers, topic, settings.admin(properties))) {
            check.requireTopic();
        } catch (IOException e) {
            log.warn("Whether topic {} exists is not known: {}", topic, e.getMessage());
        }
        if (!exactlyOnce) {
            return new KafkaSinkWriter<>(producer(settings.producer(properties)), bootstrapServers, encoding);
        }
        return new MarkedSinkWriter<>(
                context,
                new MarkedSinkWriter.Options<>(bootstrapServers, encoding, this::isWrittenThoughUnknown),
                new MarkedSinkWriter.Connections(
                        part -> producer(settings.transactionalProducer(part, transactionTimeout, properties)),
                        new BrokerMarks(Admin.create(settings.marks(properties))),
                        new EndingHost(context.outputUid())),
                InstantSource.system());
    }

    private boolean isWrittenThoughUnknown(String unknown) throws IOException {
        switch (ifMarkExpired) {
            case FAIL ->
                throw new IOException(unknown
                        + ". Look into the topic; then start once with ifMarkExpired(IfMarkExpired.WRITE) if they are"
                        + " not, or with ifMarkExpired(IfMarkExpired.SKIP) if they are");
            case WRITE -> log.warn("{}. They are written, as ifMarkExpired(WRITE) says", unknown);
            case SKIP -> log.warn("{}. They are left out, as ifMarkExpired(SKIP) says", unknown);
        }
        return ifMarkExpired == IfMarkExpired.WRITE;
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaEncoder<T, byte[]> requireValue() {
        if (value == null) {
            throw new IllegalStateException("Kafka sink to topic \"%s\" at %s has no value function; call value(…)"
                    .formatted(topic, bootstrapServers));
        }
        return value;
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
