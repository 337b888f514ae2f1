package io.treadle.connectors.kafka;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Topics to be read, and how:
 *
 * <pre>
 * Kafka.directStream(context,
 *         KafkaSource.lines("broker:9092").subscribe("lines").startAt(StartAt.earliest()))
 * Kafka.directStream(context,
 *         KafkaSource.of("broker:9092", record -&gt; Order.parse(record.buffer())).pattern("orders-.*"))
 * </pre>
 *
 * <p>Describe it before the context starts, on the thread of main; nothing is opened meanwhile.
 *
 * @param <T> what a record is decoded to
 */
public final class KafkaSource<T> implements DirectSource<T> {
    private static final long MAX_PREFETCH_BYTES = 1L << 32;

    private final String bootstrapServers;
    private final KafkaDecoder<T> decoder;
    private final Map<String, String> properties = new TreeMap<>();
    private @Nullable Topics topics;
    private StartAt startAt = StartAt.latest();
    private IfGone ifGone = IfGone.FAIL;
    private Duration findPartitionsEvery = Duration.ofSeconds(10);
    private long prefetchBytes = 32L << 20;
    private OptionalLong maxRatePerPartition = OptionalLong.empty();
    private Optional<String> group = Optional.empty();

    private KafkaSource(String bootstrapServers, KafkaDecoder<T> decoder) {
        this.bootstrapServers = bootstrapServers;
        this.decoder = decoder;
    }

    /**
     * A source of what the decoder makes of each record.
     *
     * @param bootstrapServers {@code host:port}, several with commas between
     */
    public static <T> KafkaSource<T> of(String bootstrapServers, KafkaDecoder<T> decoder) {
        return new KafkaSource<>(ClientSettings.servers(bootstrapServers), decoder);
    }

    /** A source of the values as text in UTF-8; tombstones are left out. */
    public static KafkaSource<String> lines(String bootstrapServers) {
        return of(bootstrapServers, KafkaRecord::text);
    }

    /** A source of the values as they are; tombstones are left out. */
    public static KafkaSource<byte[]> values(String bootstrapServers) {
        return of(bootstrapServers, KafkaRecord::value);
    }

    /** Reads all partitions of these topics, new ones too; each must exist. */
    public KafkaSource<T> subscribe(String... names) {
        return topics(new Topics.Named(List.of(names)));
    }

    /** Reads all partitions of all topics whose whole name matches, new ones too; Kafka's own topics are left out. */
    public KafkaSource<T> pattern(String regex) {
        return topics(new Topics.Matching(Pattern.compile(regex)));
    }

    /** Reads these partitions only: {@code lines-0}. */
    public KafkaSource<T> assign(String... partitions) {
        return topics(new Topics.Assigned(
                List.of(partitions).stream().map(Topics::partition).toList()));
    }

    public KafkaSource<T> startAt(StartAt position) {
        startAt = position;
        return this;
    }

    /** At most so many records per second are planned for each partition. */
    public KafkaSource<T> maxRatePerPartition(long recordsPerSecond) {
        maxRatePerPartition = OptionalLong.of(within("maxRatePerPartition", recordsPerSecond, 1, Long.MAX_VALUE));
        return this;
    }

    public KafkaSource<T> ifGone(IfGone policy) {
        ifGone = policy;
        return this;
    }

    /** How often new partitions, and with a pattern new topics, are looked for; 10 s if not set. */
    public KafkaSource<T> findPartitionsEvery(Duration interval) {
        within(
                "findPartitionsEvery, in ms",
                interval.toMillis(),
                100,
                Duration.ofDays(1).toMillis());
        findPartitionsEvery = interval;
        return this;
    }

    /** How many bytes of records each executor may fetch ahead of its tasks, about; 32 MiB if not set. */
    public KafkaSource<T> prefetchBytes(long bytes) {
        prefetchBytes = within("prefetchBytes", bytes, 1, MAX_PREFETCH_BYTES);
        return this;
    }

    /**
     * The consumer group that positions are shown in, for tools; {@code treadle-APPLICATION-UID} if not set. Two
     * streams that read the same topic must not share one.
     */
    public KafkaSource<T> group(String name) {
        group = Optional.of(name);
        return this;
    }

    /** Reads records of open and aborted transactions too. */
    public KafkaSource<T> readUncommitted() {
        return property("isolation.level", "read_uncommitted");
    }

    /** A setting of Kafka's consumer, such as for security; those this connector depends on are refused. */
    public KafkaSource<T> property(String name, String value) {
        properties.put(ClientSettings.free(name), value);
        return this;
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public OptionalLong maxRatePerPartition() {
        return maxRatePerPartition;
    }

    @Override
    public SourcePlanner planner(SourceContext context) {
        ClientSettings settings = new ClientSettings(bootstrapServers, context.application(), context.streamUid());
        Map<String, Object> consumer = settings.planner(group, findPartitionsEvery, properties);
        return new KafkaPlanner(
                () -> new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new KafkaPlanner.Options(bootstrapServers, chosen(), startAt, ifGone, findPartitionsEvery),
                InstantSource.system());
    }

    @Override
    public SliceReader<T> reader(SourceContext context) {
        ClientSettings settings = new ClientSettings(bootstrapServers, context.application(), context.streamUid());
        Fetcher fetcher = new Fetcher(
                new KafkaConsumer<>(
                        settings.reader(properties), new ByteBufferDeserializer(), new ByteBufferDeserializer()),
                new Fetcher.Options(bootstrapServers, ifGone, prefetchBytes));
        FetchLoop loop = FetchLoop.start("fetch-" + context.streamUid(), fetcher);
        return new KafkaReader<>(fetcher, decoder, loop::close);
    }

    KafkaSource<T> checked() {
        chosen();
        return this;
    }

    private Topics chosen() {
        if (topics == null) {
            throw new IllegalStateException("Kafka source of %s: no topics chosen; call subscribe, pattern or assign"
                    .formatted(bootstrapServers));
        }
        return topics;
    }

    private KafkaSource<T> topics(Topics chosen) {
        if (topics != null) {
            throw new IllegalStateException("Kafka source of %s: topics are chosen twice, %s and %s; choose once"
                    .formatted(bootstrapServers, topics, chosen));
        }
        topics = chosen;
        return this;
    }

    private static long within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: %d; wanted between %d and %d".formatted(name, value, least, most));
        }
        return value;
    }
}
