package io.treadle.connectors.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of Kafka's own clients: what this connector stands on, what it prefers, and what the application adds. */
final class ClientSettings {
    private static final Set<String> OWN = Set.of(
            "allow.auto.create.topics",
            "auto.offset.reset",
            "bootstrap.servers",
            "client.id",
            "enable.auto.commit",
            "group.id",
            "group.protocol",
            "key.deserializer",
            "value.deserializer",
            "key.serializer",
            "value.serializer",
            "acks",
            "enable.idempotence",
            "transactional.id");

    private static final int API_TIMEOUT_MILLIS = 5_000;

    private final String bootstrapServers;
    private final String application;
    private final String uid;

    ClientSettings(String bootstrapServers, String application, String uid) {
        this.bootstrapServers = bootstrapServers;
        this.application = application;
        this.uid = uid;
    }

    /** The name, unless it is one that is not free to be set. */
    static String free(String name) {
        if (OWN.contains(name)) {
            throw new IllegalArgumentException(
                    "Kafka property %s cannot be set: the connector's guarantees depend on its own value. See docs/kafka.md"
                            .formatted(name));
        }
        return name;
    }

    /** Answers within seconds or not at all, so that the driver knows where it stands; knows of partitions no longer than asked. */
    Map<String, Object> planner(Optional<String> group, Duration findPartitionsEvery, Map<String, String> properties) {
        Map<String, Object> settings = consumer("planner");
        settings.put("group.id", group.orElse("treadle-" + application));
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
