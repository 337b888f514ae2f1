package io.treadle.connectors.kafka.write;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** The settings of one of the brokers; those that matter here are the same on all. */
final class BrokerSettings {
    private final Config config;

    private BrokerSettings(Config config) {
        this.config = config;
    }

    /** @throws ExecutionException if Kafka does not answer, or does not tell this user */
    static BrokerSettings read(Admin admin) throws ExecutionException, InterruptedException {
        Node node = admin.describeCluster().nodes().get().iterator().next();
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        return new BrokerSettings(requireNonNull(
                admin.describeConfigs(List.of(broker)).all().get().get(broker)));
    }

    /** The value of a setting that is a number; empty if this broker has no such setting. */
    Optional<Long> number(String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? Optional.empty() : Optional.of(Long.valueOf(entry.value()));
    }
}
