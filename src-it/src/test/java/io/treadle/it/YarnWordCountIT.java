package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.treadle.api.StreamingConf;
import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import io.treadle.yarn.client.Applications;
import io.treadle.yarn.client.Watcher;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The word-count example on real HDFS, YARN and Kafka, submitted by Hadoop's own RunJar, while its processes are
 * killed.
 */
class YarnWordCountIT {
    private static final Path JAR = Path.of("..", "examples", "target", "treadle-examples.jar");
    private static final Pattern SUBMITTED = Pattern.compile("Submitted (application_\\d+_\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path temporary;

    private static EmbeddedCluster cluster;
    private static KafkaProducer<String, String> producer;

    private final Map<String, Long> expected = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.start(ClusterOptions.all());
        Map<String, Object> properties = Map.of("bootstrap.servers", cluster.kafkaBootstrap());
        KafkaTopics.create(cluster.kafkaBootstrap(), Map.of("lines", 4, "counts", 2));
        producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        cluster.close();
    }

    @Test
    void everyCountIsWrittenOnceWhenAnExecutorAndThenTheApplicationMasterAreKilled() throws Exception {
        Path output = temporary.resolve("client.out");
        Process client = submit(output, "lines", "counts");
        String application =
                await("submission").atMost(PATIENCE).until(() -> submitted(output, client), id -> !id.isEmpty());
        feedUntilCounted(5_000);

        long executor = processes("ExecutorMain", application).iterator().next();
        feed(5_000);
        kill(executor);
        feedUntilCounted(5_000);
        assertNothingRepeated();
        await("a replacement")
                .atMost(PATIENCE)
                .until(() -> processes("ExecutorMain", application).size() == 2);

        Set<Long> executors = processes("ExecutorMain", application);
        long master = processes("DriverMain", application).iterator().next();
        feed(5_000);
        kill(master);
        feedUntilCounted(5_000);
        assertNothingRepeated();
        assertThat(processes("ExecutorMain", application)).isEqualTo(executors);
        assertThat(processes("DriverMain", application)).hasSize(1).doesNotContain(master);

        drain(application);
        assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).as(Files.readString(output)).isZero();
        WordCounts counts = WordCounts.read(cluster.kafkaBootstrap(), "counts");
        assertThat(counts.repeated()).isEmpty();
        assertThat(counts.words()).isEqualTo(expected);
        await("no process is left")
                .atMost(PATIENCE)
                .until(() -> processes("ExecutorMain", application).isEmpty()
                        && processes("DriverMain", application).isEmpty());
    }

    @Test
    void anApplicationWhoseTopicsDoNotExistIsNotSubmitted() throws Exception {
        Path output = temporary.resolve("refused.out");
        Process client = submit(output, "linez", "countz");
        assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isNotZero();
        assertThat(Files.readString(output))
                .contains("topic \"linez\" does not exist", "did you mean lines?")
                .contains("topic \"countz\" does not exist")
                .doesNotContainPattern(SUBMITTED);
    }

    /** As {@code yarn jar} does it; the class path is a superset of Hadoop's. */
    private static Process submit(Path output, String from, String to) throws IOException {
        assertThat(JAR).exists();
        String classPath = cluster.hadoopConfDir() + File.pathSeparator + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("-Dtreadle.executor.memory=512m", "-Dtreadle.batch.max.records=3000"));
        command.addAll(List.of("org.apache.hadoop.util.RunJar", JAR.toString(), "io.treadle.examples.WordCount"));
        command.addAll(List.of("--bootstrap", cluster.kafkaBootstrap(), "--topic", from, "--output", to));
        command.addAll(List.of("--checkpoint", cluster.hdfs().getURI() + "/checkpoints/words", "--interval", "200ms"));
        command.addAll(List.of("--from", "earliest", "--exactly-once"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", classPath);
        return builder.start();
    }

    private static String submitted(Path output, Process client) throws IOException {
        String text = Files.readString(output);
        assertThat(client.isAlive()).as(text).isTrue();
        Matcher matcher = SUBMITTED.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private void feedUntilCounted(int lines) throws Exception {
        feed(lines);
        long words = expected.values().stream().mapToLong(Long::longValue).sum();
        await(words + " words")
                .atMost(PATIENCE)
                .until(() -> WordCounts.read(cluster.kafkaBootstrap(), "counts").total() >= words);
    }

    private static void assertNothingRepeated() {
        assertThat(WordCounts.read(cluster.kafkaBootstrap(), "counts").repeated())
                .isEmpty();
    }

    private void feed(int lines) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            String line = "all w" + i % 997 + " w" + i % 31;
            sent.add(producer.send(new ProducerRecord<>("lines", i % 4, null, line)));
            for (String word : line.split(" ")) {
                expected.merge(word, 1L, Long::sum);
            }
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private static void drain(String application) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL[] hadoopConf = {cluster.hadoopConfDir().toUri().toURL()};
        thread.setContextClassLoader(new URLClassLoader(hadoopConf, before)); // where Hadoop looks for its files
        try (Applications applications = Applications.open(StreamingConf.of(Map.of()))) {
            applications.stop(application, true, Watcher.console());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The JVMs of that main class in the application's containers, this user's. */
    private static Set<Long> processes(String main, String application) {
        String number = application.substring("application_".length());
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .map(path -> path.endsWith("/java"))
                        .orElse(false))
                .filter(process -> {
                    String line = commandLine(process.pid());
                    return line.contains("." + main) && line.contains("container_" + number);
                })
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }
}
