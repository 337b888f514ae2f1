package io.treadle.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** One Kafka node that is broker and controller both, without ZooKeeper. */
final class KafkaBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 3;

    private final Properties properties;
    private @Nullable KafkaRaftServer server;

    private KafkaBroker(Properties properties) {
        this.properties = properties;
    }

    /** Starts, and returns when the broker serves. */
    static KafkaBroker start(Path data) {
        for (int attempt = 1; ; attempt++) {
            KafkaBroker broker = new KafkaBroker(properties(data.resolve(String.valueOf(attempt))));
            try {
                broker.format();
                broker.restart();
                return broker;
            } catch (RuntimeException e) {
                // Another process may take a port between its choice and the broker's start.
                broker.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Properties properties(Path data) {
        Properties all = new Properties();
        int[] ports = FreePorts.take(2);
        String broker = "PLAINTEXT://" + HOST + ":" + ports[0];
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("listeners", broker + ",CONTROLLER://" + HOST + ":" + ports[1]);
        all.put("advertised.listeners", broker);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("controller.quorum.voters", "1@" + HOST + ":" + ports[1]);
        all.put("log.dirs", data.toString());
        all.put("auto.create.topics.enable", "false");
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "4");
        all.put("offsets.topic.num.partitions", "4");
        all.put("offsets.topic.replication.factor", "1");
        all.put("transaction.state.log.num.partitions", "4");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("log.retention.ms", "-1");
        // 128 MB by default, for a broker of another size.
        all.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
        return all;
    }

    private void format() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int failed = StorageTool.execute(
                new String[] {
                    "format",
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--config",
                    writeProperties().toString()
                },
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (failed != 0) {
            throw new IllegalStateException("Kafka cannot format %s: %s"
                    .formatted(properties.getProperty("log.dirs"), said.toString(StandardCharsets.UTF_8)));
        }
    }

    private Path writeProperties() {
        Path data = Path.of(properties.getProperty("log.dirs"));
        Path file = data.resolveSibling(data.getFileName() + ".properties");
        try {
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    String bootstrap() {
        return properties.getProperty("advertised.listeners").replace("PLAINTEXT://", "");
    }

    void restart() {
        if (server != null) {
            throw new IllegalStateException("The broker at " + bootstrap() + " is running: stop it first");
        }
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server = starting;
        starting.startup();
    }

    void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
