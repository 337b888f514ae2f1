package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each part in a transaction of its own, together with its mark; whoever takes a part over fences its former
 * writer, and reads the mark. Thread-safe.
 */
public final class MarkedSinkWriter<T> implements SinkWriter<T> {
    private static final Logger log = LoggerFactory.getLogger(MarkedSinkWriter.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration MOST_MARGIN = Duration.ofHours(1);
    private static final int SHARE_OF_MARGIN = 10;

    /** What the application chose. */
    public record Options<T>(String bootstrapServers, Encoding<T> encoding, IfUnknown ifUnknown) {}

    /** What reaches Kafka; each may be slow, and may fail. */
    public record Connections(Function<OutputPart, Producer<byte[], byte[]>> producers, Marks marks, Endings endings) {}

    private final SinkContext output;
    private final Options<T> options;
    private final Connections connections;
    private final InstantSource clock;
    private final Map<Integer, PartProducer> producers = new ConcurrentHashMap<>();
    private final AtomicLong lookedMillis;

    public MarkedSinkWriter(SinkContext output, Options<T> options, Connections connections, InstantSource clock) {
        this.output = output;
        this.options = options;
        this.connections = connections;
        this.clock = clock;
        this.lookedMillis = new AtomicLong(clock.millis());
    }

    @Override
    public Part<T> begin(WriteContext context) throws Exception {
        Instant now = clock.instant();
        closeUnused(now);
        OutputPart part = new OutputPart(
                output, options.bootstrapServers(), options.encoding().topic(), context.part());
        PartProducer producer = producers.computeIfAbsent(
                part.number(), number -> new PartProducer(part, connections.producers(), connections.marks()));
        producer.take(now);
        Part<T> begun = null;
        try {
            begun = begun(context, part, producer);
            return begun;
        } finally {
            if (begun == null || begun instanceof ComparedPart) {
                producer.release();
            }
        }
    }

    private Part<T> begun(WriteContext context, OutputPart part, PartProducer producer) throws Exception {
        Mark mark = producer.open();
        Verdict verdict = Verdict.of(part, mark, context, mark == null && mayHaveExpired(context));
        if (mark != null && verdict == Verdict.COMPARE) {
            log.info("{} has batch {} already, {}", part, mark.batch(), mark.written());
            return new ComparedPart<>(context, part, mark.written(), options.encoding());
        }
        if (context.again()) {
            log.info("{} has not batch {} yet: {}", part, context.batch().number(), newest(mark));
        }
        producer.begin();
        MarkedPart<T> marked = new MarkedPart<>(context, part, producer, options.encoding(), connections.endings());
        return verdict == Verdict.UNKNOWN
                ? new DoubtfulPart<>(context, marked, options.ifUnknown(), unknown(context, part))
                : marked;
    }

    private static String newest(@Nullable Mark mark) {
        return mark == null ? "it has no mark" : "its newest mark is that of batch " + mark.batch();
    }

    /**
     * Whether a mark set when the batch was first run need not be there any more; only then a missing mark proves
     * nothing.
     */
    private boolean mayHaveExpired(WriteContext context) throws InterruptedException {
        if (!context.again()) {
            return false;
        }
        Duration retention = connections.marks().retention();
        Duration margin = retention.dividedBy(SHARE_OF_MARGIN); // clocks differ, and brokers look for it now and then
        Duration certain = retention.minus(margin.compareTo(MOST_MARGIN) < 0 ? margin : MOST_MARGIN);
        return clock.instant().isAfter(context.batch().time().plus(certain));
    }

    private static String unknown(WriteContext context, OutputPart part) {
        return ("%s has no mark, and batch %d is of %s: longer ago than Kafka keeps committed offsets for certain"
                        + " (offsets.retention.minutes), so nobody can tell whether its records are in the topic")
                .formatted(part, context.batch().number(), context.batch().time());
    }

    /**
     * Parts move to other executors, and nobody says so: their producers here go when they have not been used for
     * minutes.
     */
    private void closeUnused(Instant now) {
        long last = lookedMillis.get();
        if (now.toEpochMilli() < last + LOOK_EVERY.toMillis()
                || !lookedMillis.compareAndSet(last, now.toEpochMilli())) {
            return;
        }
        producers.values().forEach(producer -> connections.endings().execute(() -> producer.closeIfUnused(now)));
    }

    /** Lets transactions that are ending end, and gives up the others, for some seconds. */
    @Override
    public void close() {
        connections.endings().close();
        producers.values().forEach(PartProducer::close);
        connections.marks().close();
    }
}
