package io.treadle.connectors.kafka;

import static java.util.Map.entry;

import io.treadle.connectors.kafka.write.OutputPart;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The settings of Kafka's own clients: what this connector stands on, what it prefers, and what the application adds.
 */
final class ClientSettings {
    /** What the connector's guarantees depend on, and what to do instead of setting it. */
    private static final Map<String, String> OWN = Map.ofEntries(
            entry("allow.auto.create.topics", "create the topic before"),
            entry("auto.offset.reset", "say startAt(…), and ifGone(…) for records that retention removes"),
            entry("bootstrap.servers", "give them to KafkaSource.of or KafkaSink.to"),
            entry("client.id", "clients are named treadle-APPLICATION-UID-ROLE, for quotas and metrics"),
            entry("enable.auto.commit", "positions are kept in the checkpoint; group(…) shows them"),
            entry("group.id", "say group(…) for where positions are shown"),
            entry("group.protocol", "no group is joined"),
            entry("key.deserializer", "give a decoder to KafkaSource.of"),
            entry("value.deserializer", "give a decoder to KafkaSource.of"),
            entry("key.serializer", "say key(…) or keyBytes(…)"),
            entry("value.serializer", "say value(…) or valueBytes(…)"),
            entry("acks", "all in-sync replicas acknowledge, always"),
            entry("enable.idempotence", "it is on, always"),
            entry("transactional.id", "say exactlyOnce(); each part has an id of its own"),
            entry("transaction.timeout.ms", "say transactionTimeout(…)"),
            entry("transaction.two.phase.commit.enable", "transactions end when their records and mark are written"));

    private static final int API_TIMEOUT_MILLIS = 5_000;

    private final String bootstrapServers;
    private final String application;
    private final String uid;

    ClientSettings(String bootstrapServers, String application, String uid) {
        this.bootstrapServers = bootstrapServers;
        this.application = application;
        this.uid = uid;
    }

    /**
     * The servers as given.
     *
     * @throws IllegalArgumentException unless they are {@code HOST:PORT}, several with commas between
     */
    static String servers(String bootstrapServers) {
        for (String server : bootstrapServers.split(",", -1)) {
            String host = Utils.getHost(server.strip());
            if (host == null || host.isEmpty() || Utils.getPort(server.strip()) == null) {
                throw new IllegalArgumentException(
                        ("Kafka's servers are given as \"%s\", in which \"%s\" is not HOST:PORT; wanted such as"
                                        + " broker:9092,other:9092")
                                .formatted(bootstrapServers, server.strip()));
            }
        }
        return bootstrapServers;
    }

    /** The name, unless it is one that is not free to be set. */
    static String free(String name) {
        String instead = OWN.get(name);
        if (instead != null) {
            throw new IllegalArgumentException(
                    "Kafka property %s cannot be set, because the connector's guarantees depend on it: %s"
                            .formatted(name, instead));
        }
        return name;
    }

    /**
     * Answers within seconds or not at all, so that the driver knows where it stands; knows of partitions no longer
     * than asked.
     */
    Map<String, Object> planner(Optional<String> group, Duration findPartitionsEvery, Map<String, String> properties) {
        Map<String, Object> settings = consumer("planner");
        settings.put("group.id", group.orElse("treadle-%s-%s".formatted(application, uid)));
        settings.put("default.api.timeout.ms", API_TIMEOUT_MILLIS);
        settings.put("request.timeout.ms", API_TIMEOUT_MILLIS);
        settings.put("metadata.max.age.ms", findPartitionsEvery.toMillis());
        settings.putAll(properties);
        return settings;
    }

    /** Large fetches when there is much, immediate ones when there is little. */
    Map<String, Object> reader(Map<String, String> properties) {
        Map<String, Object> settings = consumer("reader");
        settings.put("max.poll.records", 20_000);
        settings.put("max.partition.fetch.bytes", 4 << 20);
        settings.put("fetch.max.bytes", 16 << 20);
        settings.put("fetch.min.bytes", 1);
        settings.put("receive.buffer.bytes", -1);
        settings.put("default.api.timeout.ms", API_TIMEOUT_MILLIS);
        settings.put("request.timeout.ms", 15_000);
        settings.putAll(properties);
        return settings;
    }

    Map<String, Object> producer(Map<String, String> properties) {
        Map<String, Object> settings = client("writer");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put(
                "linger.ms", 0); // what waits for the requests on their way fills the next: large when there is much
        settings.put("batch.size", 128 << 10);
        settings.put("max.block.ms", 120_000);
        settings.putAll(properties);
        return settings;
    }

    /**
     * For one part. An executor has one for each part it writes, so each holds less than Kafka's 32 MiB of records: 8
     * MiB still fills the network, since only what is not acknowledged yet counts. No JMX beans: they would be hundreds
     * for each part.
     */
    Map<String, Object> transactionalProducer(OutputPart part, Duration timeout, Map<String, String> properties) {
        Map<String, Object> settings = producer(Map.of());
        settings.put("client.id", "treadle-%s-%s-writer-%d".formatted(application, uid, part.number()));
        settings.put("transactional.id", part.id());
        settings.put("transaction.timeout.ms", Math.toIntExact(timeout.toMillis()));
        settings.put("buffer.memory", 8 << 20);
        settings.put("batch.size", 64 << 10);
        settings.put("request.timeout.ms", 10_000);
        settings.put("delivery.timeout.ms", 30_000);
        settings.put("max.block.ms", 30_000);
        settings.put("retry.backoff.ms", 10);
        settings.put("metric.reporters", "");
        settings.putAll(properties);
        return settings;
    }

    /** For the marks; answers within seconds or not at all. */
    Map<String, Object> marks(Map<String, String> properties) {
        Map<String, Object> settings = admin(properties);
        settings.put("client.id", "treadle-%s-%s-marks".formatted(application, uid));
        settings.put("default.api.timeout.ms", 15_000);
        return settings;
    }

    /** For one question to the broker. */
    Map<String, Object> admin(Map<String, String> properties) {
        Map<String, Object> settings = client("check");
        settings.put("default.api.timeout.ms", API_TIMEOUT_MILLIS);
        settings.put("request.timeout.ms", API_TIMEOUT_MILLIS);
        properties.forEach((name, value) -> {
            if (name.matches("(security|sasl|ssl)\\..*|client\\.dns\\.lookup")) {
                settings.put(name, value);
            }
        });
        return settings;
    }

    private Map<String, Object> consumer(String role) {
        Map<String, Object> settings = client(role);
        settings.put("group.protocol", "classic");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        return settings;
    }

    private Map<String, Object> client(String role) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("client.id", "treadle-%s-%s-%s".formatted(application, uid, role));
        settings.put("reconnect.backoff.max.ms", 1_000);
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
