package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import io.treadle.examples.KafkaToPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that sums in PostgreSQL what comes from Kafka, in a JVM of its own that is killed. */
class JdbcKafkaToPostgresIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path temporary;

    private static JdbcPostgres postgres;
    private static EmbeddedCluster cluster;
    private static KafkaProducer<String, String> producer;

    private final Map<String, Long> expected = new TreeMap<>();
    private int fed;

    @BeforeAll
    static void start() throws Exception {
        postgres = JdbcPostgres.start();
        cluster = EmbeddedCluster.start(ClusterOptions.kafka());
        KafkaTopics.create(cluster.kafkaBootstrap(), Map.of("lines", 3));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.kafkaBootstrap()), new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        if (producer != null) {
            producer.close();
            cluster.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void totalsStayExactWhileTheApplicationIsKilledAndTheServerIsRestarted() throws Exception {
        postgres.run("CREATE TABLE word_totals (word text PRIMARY KEY, total bigint NOT NULL)");
        feed(2_000);
        Process first = application("first");
        awaitTotals(first);

        feed(2_000);
        awaitProgress(first);
        first.destroyForcibly().waitFor(); // as kill -9 does
        feed(1_000);
        Process second = application("second");
        awaitTotals(second);

        feed(1_000);
        postgres.stopServer("immediate");
        feed(1_000);
        postgres.startServer();
        awaitTotals(second);

        for (int i = 0; i < 2; i++) {
            feed(500);
            awaitProgress(second);
            second.destroyForcibly().waitFor();
            second = application("again-" + i);
        }
        awaitTotals(second);
        second.destroyForcibly().waitFor();
        assertThat(totals()).isEqualTo(expected);
    }

    private static Process application(String name) throws IOException {
        Path password = temporary.resolve("password");
        Files.writeString(password, JdbcPostgres.PASSWORD + "\n");
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-Dtreadle.master=local[2]",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaToPostgres.class.getName(),
                        "--bootstrap",
                        cluster.kafkaBootstrap(),
                        "--topic",
                        "lines",
                        "--checkpoint",
                        temporary.resolve("checkpoint").toUri().toString(),
                        "--database",
                        postgres.url(),
                        "--user",
                        JdbcPostgres.OWNER,
                        "--password-file",
                        password.toString(),
                        "--interval",
                        "50ms"))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve(name + ".log").toFile())
                .start();
    }

    private void feed(int lines) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            String common = "w" + fed % 17;
            String rare = "r" + fed;
            sent.add(producer.send(new ProducerRecord<>("lines", fed % 3, null, common + " " + rare + " " + common)));
            expected.merge(common, 2L, Long::sum);
            expected.merge(rare, 1L, Long::sum);
            fed++;
        }
        producer.flush();
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private void awaitTotals(Process application) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            assertThat(application.isAlive()).as("%s", output()).isTrue();
            assertThat(totals()).isEqualTo(expected);
        });
    }

    /** Something of what was fed is there, and something may not be yet. */
    private static void awaitProgress(Process application) throws Exception {
        String sum = "SELECT coalesce(sum(total), 0) FROM word_totals";
        String before = postgres.texts(sum).get(0);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !postgres.texts(sum).get(0).equals(before) || !application.isAlive());
    }

    private static Map<String, Long> totals() throws SQLException {
        Map<String, Long> totals = new TreeMap<>();
        for (String row : postgres.texts("SELECT word || ' ' || total FROM word_totals")) {
            totals.put(row.substring(0, row.indexOf(' ')), Long.valueOf(row.substring(row.indexOf(' ') + 1)));
        }
        return totals;
    }

    private static String output() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var logs = Files.newDirectoryStream(temporary, "*.log")) {
            for (Path log : logs) {
                List<String> lines = Files.readAllLines(log);
                all.append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 50), lines.size())
                        .forEach(line -> all.append(line).append('\n'));
            }
        }
        return all.toString();
    }
}
