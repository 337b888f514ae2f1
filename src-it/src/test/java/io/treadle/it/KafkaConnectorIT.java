package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.api.source.Available;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.api.source.SourceUnavailableException;
import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import io.treadle.connectors.kafka.IfGone;
import io.treadle.connectors.kafka.KafkaSink;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Source and sink against a real broker. */
class KafkaConnectorIT {
    private static final SourceContext CONTEXT = new SourceContext("it", "lines");
    private static final SinkContext SINK = new SinkContext("it", "counts", "0123456789ab");

    private static EmbeddedCluster cluster;
    private static Admin admin;

    private final String topic = "lines-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.start(ClusterOptions.kafka());
        admin = Admin.create(Map.of("bootstrap.servers", cluster.kafkaBootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        cluster.close();
    }

    @Test
    void consecutiveSlicesGiveEveryRecordOnceInOrder() throws Exception {
        create(4);
        for (int partition = 0; partition < 4; partition++) {
            produce(partition, 0, 5_000);
        }
        try (SliceReader<String> reader = source().reader(CONTEXT)) {
            List<CompletableFuture<List<String>>> reads = ends().stream()
                    .map(end -> CompletableFuture.supplyAsync(() -> readInSlices(reader, end, 777)))
                    .toList();
            List<String> all = IntStream.range(0, 5_000).mapToObj(n -> "v" + n).toList();
            for (CompletableFuture<List<String>> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(all);
            }
        }
    }

    @Test
    void aSliceReadAgainGivesTheSameRecords() throws Exception {
        create(1);
        produce(0, 0, 100);
        try (SliceReader<String> reader = source().reader(CONTEXT)) {
            Slice slice = new Slice(topic + "-0", 20, 60);
            List<String> first = read(reader, slice);
            assertThat(first).hasSize(40).startsWith("v20").endsWith("v59");
            assertThat(read(reader, slice)).isEqualTo(first);
        }
    }

    @Test
    void transactionsThatAreAbortedOrOpenAreNotReadAndTheirMarkersAreGaps() throws Exception {
        create(1);
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            transaction(producer, 0, 10);
            producer.commitTransaction();
            transaction(producer, 10, 20);
            producer.abortTransaction();
            transaction(producer, 20, 25);
            producer.commitTransaction();
            long end = ends().get(0).end();
            assertThat(end).isEqualTo(28);
            transaction(producer, 25, 30);
            assertThat(ends().get(0).end()).isEqualTo(28);

            try (SliceReader<String> reader = source().reader(CONTEXT)) {
                assertThat(read(reader, new Slice(topic + "-0", 0, 11))).hasSize(10);
                assertThat(read(reader, new Slice(topic + "-0", 11, 22))).isEmpty();
                assertThat(read(reader, new Slice(topic + "-0", 22, end)))
                        .containsExactly("v20", "v21", "v22", "v23", "v24");
            }
            producer.abortTransaction();
        }
    }

    @Test
    void aTopicThatDoesNotExistIsNamedAtOnce() throws Exception {
        create(1);
        try (SourcePlanner planner = KafkaSource.lines(cluster.kafkaBootstrap())
                .subscribe(topic + "x")
                .planner(CONTEXT)) {
            assertThatThrownBy(() -> planner.begin())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(topic + "x")
                    .hasMessageContaining(cluster.kafkaBootstrap())
                    .hasMessageContaining("did you mean " + topic);
        }
    }

    @Test
    void whileTheBrokerIsAwayThePlannerSaysSoAndTheReaderWaits() throws Exception {
        create(1);
        produce(0, 0, 10);
        try (SourcePlanner planner = source().planner(CONTEXT);
                SliceReader<String> reader = source().reader(CONTEXT)) {
            planner.begin();
            cluster.stopKafka();
            CompletableFuture<List<String>> reading;
            try {
                reading = CompletableFuture.supplyAsync(() -> quietly(reader, new Slice(topic + "-0", 0, 10)));
                assertThatThrownBy(() -> planner.poll(known(0)))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageContaining(cluster.kafkaBootstrap());
                assertThat(reading).isNotDone();
            } finally {
                cluster.restartKafka();
            }
            assertThat(reading.get(60, TimeUnit.SECONDS)).hasSize(10);
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> planner.poll(known(0)).partitions().equals(List.of(available(0, 0, 10))));
        }
    }

    @Test
    void whatRetentionRemovedIsAnErrorOrAGapAsTheApplicationDecides() throws Exception {
        create(1);
        produce(0, 0, 100);
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(30)))
                .all()
                .get();
        Slice slice = new Slice(topic + "-0", 20, 40);
        try (SourcePlanner planner = source().planner(CONTEXT);
                SliceReader<String> strict = source().reader(CONTEXT);
                SliceReader<String> lenient = source().ifGone(IfGone.EARLIEST).reader(CONTEXT)) {
            assertThatThrownBy(() -> planner.poll(known(20))).hasMessageContaining("earliest record left is 30");
            assertThatThrownBy(() -> read(strict, slice)).hasMessageContaining("earliest record left is 30");
            assertThat(read(lenient, slice)).hasSize(10).startsWith("v30");
        }
    }

    @Test
    void partitionsThatAreAddedAreFoundAndReadFromTheirFirstRecord() throws Exception {
        create(1);
        produce(0, 0, 5);
        try (SourcePlanner planner = source().startAt(StartAt.latest())
                .findPartitionsEvery(Duration.ofMillis(100))
                .planner(CONTEXT)) {
            assertThat(planner.begin().partitions()).containsExactly(available(0, 5, 5));
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            produce(1, 0, 3);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> planner.poll(known(5))
                            .partitions()
                            .equals(List.of(available(0, 5, 5), available(1, 0, 3))));
        }
    }

    @Test
    void committedPositionsCanBeSeenInTheConsumerGroup() throws Exception {
        create(1);
        produce(0, 0, 5);
        String group = "group-of-" + topic;
        try (SourcePlanner planner = source().group(group).planner(CONTEXT)) {
            planner.begin();
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                planner.committed(Map.of(topic + "-0", 5L));
                planner.poll(known(5));
                return admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(new TopicPartition(topic, 0))
                                .offset()
                        == 5;
            });
        }
    }

    @Test
    void whatTheSinkHasFinishedCanBeRead() throws Exception {
        create(2);
        KafkaSink<String> sink = KafkaSink.<String>to(cluster.kafkaBootstrap(), topic)
                .key(word -> word)
                .value((batch, word) -> batch.number() + "\t" + word);
        try (SinkWriter<String> writer = sink.open(SINK)) {
            SinkWriter.Part<String> part =
                    writer.begin(new WriteContext(new BatchId(7, Instant.EPOCH), 0, 1, 1, false));
            for (int n = 0; n < 1_000; n++) {
                part.write("w" + n);
            }
            part.finish().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        assertThat(ends().stream().mapToLong(Available::end).sum()).isEqualTo(1_000);
        try (SliceReader<String> reader = source().reader(CONTEXT)) {
            assertThat(read(reader, new Slice(topic + "-0", 0, 1)).get(0)).startsWith("7\tw");
        }
    }

    @Test
    void aSinkWhoseTopicDoesNotExistSaysSo() {
        assertThatThrownBy(() -> KafkaSink.<String>to(cluster.kafkaBootstrap(), topic)
                        .value((batch, word) -> word)
                        .open(SINK))
                .hasMessageContaining(topic)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aSinkIsCheckedWithoutWritingAnything() throws Exception {
        create(1);
        KafkaSink<String> sink = KafkaSink.<String>to(cluster.kafkaBootstrap(), topic);
        assertThatThrownBy(() -> sink.check("it", "counts")).hasMessageContaining("call value(");
        sink.value((batch, word) -> word).check("it", "counts");
        assertThat(ends()).containsExactly(available(0, 0, 0));
        assertThatThrownBy(() -> KafkaSink.<String>to(cluster.kafkaBootstrap(), topic + "x")
                        .value((batch, word) -> word)
                        .check("it", "counts"))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> KafkaSink.<String>to("127.0.0.1:1", topic)
                        .value((batch, word) -> word)
                        .check("it", "counts"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1 does not answer");
    }

    private KafkaSource<String> source() {
        return KafkaSource.lines(cluster.kafkaBootstrap()).subscribe(topic).startAt(StartAt.earliest());
    }

    private Known known(long next) {
        return new Known(Map.of(topic + "-0", new Position(next, "")), "");
    }

    private Available available(int partition, long next, long end) {
        return new Available(topic + "-" + partition, next, end);
    }

    private List<Available> ends() throws Exception {
        try (SourcePlanner planner = source().planner(CONTEXT)) {
            return planner.begin().partitions();
        }
    }

    private static List<String> readInSlices(SliceReader<String> reader, Available partition, long size) {
        List<String> all = new ArrayList<>();
        for (long from = partition.next(); from < partition.end(); from += size) {
            all.addAll(quietly(reader, new Slice(partition.partition(), from, Math.min(partition.end(), from + size))));
        }
        return all;
    }

    private static List<String> quietly(SliceReader<String> reader, Slice slice) {
        try {
            return read(reader, slice);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> read(SliceReader<String> reader, Slice slice) throws Exception {
        List<String> records = new ArrayList<>();
        reader.read(slice, (position, record) -> records.add(record));
        return records;
    }

    private void create(int partitions) throws Exception {
        KafkaTopics.create(cluster.kafkaBootstrap(), Map.of(topic, partitions));
    }

    private void transaction(KafkaProducer<String, String> producer, int from, int until) {
        producer.beginTransaction();
        var unused = send(producer, 0, from, until); // the commit fails if one of them does
        producer.flush(); // an abort would discard what is not sent yet
    }

    private void produce(int partition, int from, int until) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (Future<?> sent : send(producer, partition, from, until)) {
                sent.get();
            }
        }
    }

    private List<Future<RecordMetadata>> send(
            KafkaProducer<String, String> producer, int partition, int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(n -> producer.send(new ProducerRecord<>(topic, partition, null, "v" + n)))
                .toList();
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", cluster.kafkaBootstrap());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }
}
