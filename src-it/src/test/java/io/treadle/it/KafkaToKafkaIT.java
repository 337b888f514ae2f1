package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ETL example in one JVM, which is killed again and again in the middle of its work. */
class KafkaToKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ORDERS = 800;
    private static final int KILLS = 3;

    @TempDir
    private static Path temporary;

    private static EmbeddedCluster cluster;

    private final List<String> fed = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.start(ClusterOptions.kafka());
        KafkaTopics.create(cluster.kafkaBootstrap(), Map.of("orders", 3, "clean", 2, "rejects", 1));
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void everyOrderIsInOneOfTheTopicsOnceHoweverOftenTheApplicationIsKilled() throws Exception {
        for (int run = 0; run < KILLS; run++) {
            feed(ORDERS);
            Process application = application(run);
            awaitWritten(application, run, fed.size() - ORDERS / 2); // then it is in the middle of the rest
            application.destroyForcibly();
            assertThat(application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        Process last = application(KILLS);
        awaitWritten(last, KILLS, fed.size());
        last.destroyForcibly();

        assertThat(lines("clean", 3)).containsExactlyInAnyOrderElementsOf(expected(false));
        assertThat(lines("rejects", 1)).containsExactlyInAnyOrderElementsOf(expected(true));
    }

    private static void awaitWritten(Process application, int run, int orders) throws IOException {
        await(orders + " orders").atMost(PATIENCE).until(() -> {
            assertThat(application.isAlive()).as(Files.readString(output(run))).isTrue();
            return committed("clean").size() + committed("rejects").size() >= orders;
        });
    }

    /** The first fields of each record. */
    private static List<String> lines(String topic, int fields) {
        return committed(topic).stream()
                .map(value -> String.join("\t", List.of(value.split("\t", -1)).subList(0, fields)))
                .toList();
    }

    private static List<String> committed(String topic) {
        return TopicRecords.committed(cluster.kafkaBootstrap(), topic);
    }

    private List<String> expected(boolean rejected) {
        return fed.stream()
                .filter(line -> line.endsWith("much") == rejected)
                .map(line -> rejected
                        ? line
                        : line.replace("Customer", "customer")
                                .replace(',', '\t')
                                .replace(".25", "25"))
                .toList();
    }

    private void feed(int orders) throws Exception {
        int first = fed.size();
        IntStream.range(first, first + orders).forEach(id -> fed.add(line(id)));
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.kafkaBootstrap());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int id = first; id < fed.size(); id++) {
                sent.add(producer.send(new ProducerRecord<>("orders", id % 3, null, fed.get(id))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static String line(int id) {
        return "%d,Customer%d,%s".formatted(id, id % 17, id % 10 == 7 ? "much" : id + 1 + ".25");
    }

    private static Path output(int run) {
        return temporary.resolve("run-" + run + ".out");
    }

    private static Process application(int run) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("-Dtreadle.master=local[2]", "-Dtreadle.batch.max.records=40"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.treadle.examples.KafkaToKafka"));
        command.addAll(List.of("--bootstrap", cluster.kafkaBootstrap(), "--from", "orders", "--to", "clean"));
        command.addAll(List.of("--rejects", "rejects", "--interval", "20ms"));
        command.addAll(
                List.of("--checkpoint", temporary.resolve("checkpoint").toUri().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(run).toFile())
                .start();
    }
}
