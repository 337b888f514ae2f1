package io.treadle.soak.latency;

import io.treadle.soak.load.Fed;
import io.treadle.soak.load.FeedLoop;
import io.treadle.soak.load.LatencyLine;
import io.treadle.soak.load.Pace;
import io.treadle.soak.load.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Feeds one topic and reads another, on which an application, of whatever system, puts what it makes of the records. A
 * record's latency is from its creation to when this reader, of committed records only, has it. Both ends are in this
 * process, so on one clock.
 *
 * @param warm how long it is fed before records count
 * @param seconds created in how many seconds the records are that count
 */
record MeasureLoop(Topic input, Topic output, long rate, int keys, Duration warm, Duration seconds) {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Records that are later than this are not waited for, and missed in the count. */
    private static final Duration LATEST = Duration.ofSeconds(5);

    Map<String, Object> run() throws InterruptedException {
        Latencies visible = new Latencies();
        Latencies appended = new Latencies();
        try (FeedLoop feed = FeedLoop.ofLatency(input, Pace.endless(rate), keys);
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            long begin = System.currentTimeMillis() + warm.toMillis();
            long end = begin + seconds.toMillis();
            Cpu.Busy before = Cpu.busy();
            while (System.currentTimeMillis() < end) {
                read(consumer, begin, end, visible, appended);
            }
            Cpu.Busy after = Cpu.busy();
            Fed fed = feed.stop();
            while (System.currentTimeMillis() < end + LATEST.toMillis()) {
                read(consumer, begin, end, visible, appended);
            }
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("rate", rate);
            figures.put("visible_ms", visible.figures());
            figures.put("append_ms", appended.figures());
            figures.put("fed", fed.total());
            figures.put("generator_worst_lag_ms", fed.worstLagMillis());
            figures.put("machine_busy_cores", after.coresSince(before));
            return figures;
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer, long begin, long end, Latencies visible, Latencies appended) {
        Iterable<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL);
        long now = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            long created = LatencyLine.createdMillis(record.value());
            if (created >= begin && created < end) {
                visible.add(now - created);
                appended.add(record.timestamp() - created);
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                output.bootstrap(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, output.partitions())
                .mapToObj(partition -> new TopicPartition(output.name(), partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
