package io.treadle.connectors.kafka.write;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/** Asks brokers what transactions need to know. Confined to one thread. */
final class TransactionQuestions {
    private static final String FEATURE = "transaction.version";

    private final Admin admin;
    private final String topic;

    TransactionQuestions(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    /**
     * Asks.
     *
     * @param id that a part could have, to see whether such are allowed
     */
    TransactionFacts ask(String id) throws ExecutionException, InterruptedException {
        var unused = answer(admin.describeTransactions(List.of(id)).all(), TransactionalIdNotFoundException.class);
        int brokers = admin.describeCluster().nodes().get().size();
        Optional<BrokerSettings> settings = settings();
        Set<TransactionFacts.BrokerLog> logs = new LinkedHashSet<>();
        log(Topic.TRANSACTION_STATE_TOPIC_NAME, "transaction.state.log.replication.factor", brokers, settings)
                .ifPresent(logs::add);
        log(Topic.GROUP_METADATA_TOPIC_NAME, "offsets.topic.replication.factor", brokers, settings)
                .ifPresent(logs::add);
        return new TransactionFacts(
                version(),
                brokers,
                settings.flatMap(known -> known.number("transaction.max.timeout.ms"))
                        .map(Duration::ofMillis),
                logs,
                Optional.ofNullable(described(topic).authorizedOperations()),
                onGroup(id));
    }

    private int version() throws ExecutionException, InterruptedException {
        Optional<FinalizedVersionRange> range = answer(
                        admin.describeFeatures().featureMetadata(), UnsupportedVersionException.class)
                .map(features -> features.finalizedFeatures().get(FEATURE));
        return range.map(known -> (int) known.maxVersionLevel()).orElse(0);
    }

    private Optional<BrokerSettings> settings() throws ExecutionException, InterruptedException {
        try {
            return Optional.of(BrokerSettings.read(admin));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterAuthorizationException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<TransactionFacts.BrokerLog> log(
            String name, String setting, int brokers, Optional<BrokerSettings> settings)
            throws ExecutionException, InterruptedException {
        try {
            long replicas = described(name).partitions().stream()
                    .mapToLong(partition -> partition.isr().size())
                    .min()
                    .orElse(0);
            return Optional.of(new TransactionFacts.BrokerLog(name, setting, replicas, leastInSync(name), true));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return settings.flatMap(known -> known.number(setting))
                        .map(wanted -> new TransactionFacts.BrokerLog(name, setting, brokers, wanted, false));
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private long leastInSync(String name) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return answer(
                        admin.describeConfigs(List.of(resource)).values().get(resource),
                        TopicAuthorizationException.class)
                .map(config -> config.get("min.insync.replicas"))
                .map(ConfigEntry::value)
                .map(Long::valueOf)
                .orElse(1L);
    }

    private TopicDescription described(String name) throws ExecutionException, InterruptedException {
        DescribeTopicsOptions all = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return requireNonNull(admin.describeTopics(List.of(name), all)
                        .topicNameValues()
                        .get(name))
                .get();
    }

    private Optional<Set<AclOperation>> onGroup(String id) throws ExecutionException, InterruptedException {
        DescribeConsumerGroupsOptions all = new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
        return answer(
                        admin.describeConsumerGroups(List.of(id), all)
                                .describedGroups()
                                .get(id),
                        GroupIdNotFoundException.class)
                .map(ConsumerGroupDescription::authorizedOperations);
    }

    /** The answer; empty if it is one of these refusals, from which nothing follows. */
    @SafeVarargs
    private static <V> Optional<V> answer(@Nullable KafkaFuture<V> question, Class<? extends Exception>... nothing)
            throws ExecutionException, InterruptedException {
        try {
            return Optional.of(requireNonNull(question).get());
        } catch (ExecutionException e) {
            for (Class<? extends Exception> each : nothing) {
                if (each.isInstance(e.getCause())) {
                    return Optional.empty();
                }
            }
            throw e;
        }
    }
}
