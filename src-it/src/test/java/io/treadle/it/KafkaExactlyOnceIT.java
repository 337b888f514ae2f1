package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import io.treadle.connectors.kafka.KafkaSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The transactional sink against a real broker. Each writer is an executor; one that is not closed is one that is dead
 * or paused.
 */
class KafkaExactlyOnceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTS = 8;

    private static EmbeddedCluster cluster;

    private final String topic = "counts-" + UUID.randomUUID();
    private final List<SinkWriter<String>> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.start(ClusterOptions.kafka());
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void aBrokerThatHasTransactionsPassesTheCheckAndLongerOnesThanItAllowsDoNot() throws Exception {
        create(1);
        assertThat(sink().guarantee()).isEqualTo(Guarantee.MARKED);
        sink().check("it", "counts");

        assertThatThrownBy(() -> sink().transactionTimeout(Duration.ofHours(1)).check("it", "counts"))
                .hasMessageContaining("3600 s are asked for")
                .hasMessageContaining("allow 900 s")
                .hasMessageContaining("transactionTimeout(Duration.ofSeconds(900))");
        assertThat(read("read_uncommitted")).isEmpty();
    }

    @Test
    void nothingIsSeenBeforeAPartIsFinishedAndAllAfterwards() throws Exception {
        create(3);
        SinkWriter<String> writer = executor();
        Part<String> part = begun(writer, first(0, 1), 0, 500);
        assertThat(read("read_committed")).isEmpty();

        finish(part);

        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 500));
        close();
    }

    @Test
    void manyPartsAndBatchesAreWrittenSideBySide() throws Exception {
        create(4);
        SinkWriter<String> writer = executor();
        for (int batch = 1; batch <= 5; batch++) {
            List<CompletionStage<Prepared>> finishing = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                int from = (batch * PARTS + part) * 100;
                finishing.add(
                        begun(writer, first(part, batch), from, from + 100).finish());
            }
            for (CompletionStage<Prepared> each : finishing) {
                each.toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(PARTS * 100, PARTS * 600));
        close();
    }

    @Test
    void aPausedExecutorWhosePartAnotherHasTakenOverWritesNothingMore() throws Exception {
        create(2);
        SinkWriter<String> paused = executor();
        finish(begun(paused, first(0, 1), 0, 10));
        Part<String> zombie = begun(paused, first(0, 2), 10, 20);

        SinkWriter<String> other = executor();
        finish(begun(other, again(0, 2), 10, 20));

        assertThatThrownBy(() -> finish(zombie))
                .isInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("another executor has taken it over");
        finish(begun(other, first(0, 3), 20, 30));
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 30));

        finish(begun(paused, first(0, 4), 30, 40)); // the part has come back to it
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 40));
        close();
    }

    @Test
    void anExecutorThatDiesBetweenSendAndCommitLeavesNothingToReadersOfCommittedRecords() throws Exception {
        create(1);
        begun(executor(), first(0, 1), 0, 10);

        finish(begun(executor(), again(0, 1), 0, 10));

        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 10));
        close();
    }

    @Test
    void anExecutorThatDiesAfterItsCommitHasWrittenAndTheNextOneOnlyCompares() throws Exception {
        create(1);
        finish(begun(executor(), first(0, 1), 0, 10));

        finish(begun(executor(), again(0, 1), 0, 10));
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 10));

        assertThatThrownBy(() -> finish(begun(executor(), again(0, 1), 0, 9)))
                .isNotInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("written before with 10 records")
                .hasMessageContaining("now comes with 9 records");
        close();
    }

    @Test
    @SuppressWarnings("removal") // of a group without a consumer, as OutputPart says
    void aMarkThatATransactionStillHoldsIsWaitedForAndNotTakenForNone() throws Exception {
        create(1);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.kafkaBootstrap(), "transactional.id", "hanging-" + topic);
        String group = "treadle-%s-counts-0".formatted(topic);
        try (KafkaProducer<String, String> hanging =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            hanging.initTransactions();
            hanging.beginTransaction();
            hanging.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)), new ConsumerGroupMetadata(group));

            assertThatThrownBy(() -> begun(executor(), again(0, 1), 0, 10))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("a transaction that holds it is still being ended")
                    .hasMessageContaining(group);
            hanging.abortTransaction();
        }
        await("the end of the transaction")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SinkUnavailableException.class)
                .until(() -> {
                    finish(begun(executor(), again(0, 1), 0, 10));
                    return true;
                });
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 10));
        close();
    }

    @Test
    void whatATaskGivesUpIsNotSeen() throws Exception {
        create(1);
        SinkWriter<String> writer = executor();
        begun(writer, first(0, 1), 0, 10).abort();

        finish(begun(writer, again(0, 1), 0, 10));

        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 10));
        close();
    }

    @Test
    void aTransactionThatTookTooLongIsWrittenByTheNextRun() throws Exception {
        create(1);
        SinkWriter<String> writer = open(sink().transactionTimeout(Duration.ofSeconds(1)));
        Part<String> slow = begun(writer, first(0, 1), 0, 10);
        await("the broker gives it up").atMost(PATIENCE).until(() -> openTransactions() == 0);

        assertThatThrownBy(() -> finish(slow))
                .isInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("transactionTimeout(");
        finish(begun(writer, again(0, 1), 0, 10));
        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 10));
        close();
    }

    @Test
    void aBrokerThatIsStartedAgainInTheMiddleCostsNoRecordAndDoublesNone() throws Exception {
        create(2);
        SinkWriter<String> writer = executor();
        finish(begun(writer, first(0, 1), 0, 10));
        Part<String> part = begun(writer, first(0, 2), 10, 20);
        cluster.stopKafka();
        CompletableFuture<Prepared> finishing;
        try {
            finishing = part.finish().toCompletableFuture();
        } finally {
            cluster.restartKafka();
        }
        boolean written =
                finishing.handle((prepared, failure) -> failure == null).get(2, TimeUnit.MINUTES);
        if (!written) {
            await("the next run")
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SinkUnavailableException.class)
                    .until(() -> {
                        finish(begun(writer, again(0, 2), 10, 20));
                        return true;
                    });
        }
        finish(begun(writer, first(0, 3), 20, 30));

        assertThat(read("read_committed")).containsExactlyInAnyOrderElementsOf(values(0, 30));
        close();
    }

    private KafkaSink<String> sink() {
        return KafkaSink.<String>to(cluster.kafkaBootstrap(), topic)
                .key(value -> value)
                .value((batch, value) -> value)
                .exactlyOnce();
    }

    private SinkWriter<String> executor() throws Exception {
        return open(sink());
    }

    private SinkWriter<String> open(KafkaSink<String> sink) throws Exception {
        // The topic stands for the checkpoint, so that each test has marks of its own.
        SinkWriter<String> writer = sink.open(new SinkContext("it", "counts", topic));
        opened.add(writer);
        return writer;
    }

    private void close() {
        opened.forEach(SinkWriter::close);
    }

    private static WriteContext first(int part, long batch) {
        return new WriteContext(new BatchId(batch, Instant.now()), part, PARTS, 1, false);
    }

    private static WriteContext again(int part, long batch) {
        return new WriteContext(new BatchId(batch, Instant.now()), part, PARTS, 1, true);
    }

    private static Part<String> begun(SinkWriter<String> writer, WriteContext context, int from, int until)
            throws Exception {
        Part<String> part = writer.begin(context);
        for (String value : values(from, until)) {
            part.write(value);
        }
        return part;
    }

    private static List<String> values(int from, int until) {
        return IntStream.range(from, until).mapToObj(n -> "v" + n).toList();
    }

    private static void finish(Part<String> part) throws Exception {
        try {
            part.finish().toCompletableFuture().get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private void create(int partitions) throws Exception {
        KafkaTopics.create(cluster.kafkaBootstrap(), Map.of(topic, partitions));
    }

    /** How many transactions of this test are not ended. */
    private long openTransactions() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.kafkaBootstrap()))) {
            return admin.listTransactions().all().get().stream()
                    .filter(each -> each.transactionalId().contains(topic))
                    .filter(each -> each.state() == TransactionState.ONGOING)
                    .count();
        }
    }

    private List<String> read(String isolation) {
        return TopicRecords.values(cluster.kafkaBootstrap(), topic, isolation);
    }
}
