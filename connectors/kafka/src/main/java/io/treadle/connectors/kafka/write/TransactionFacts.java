package io.treadle.connectors.kafka.write;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What brokers say of transactions. What they did not tell is taken to be well: the first transaction shows it.
 *
 * @param version of the feature {@code transaction.version}; 0 if the brokers do not have it
 * @param brokers that are up
 * @param longest transaction that is allowed
 * @param logs the topics in which brokers remember transactions and offsets
 * @param onTopic what this user may do with the output's topic
 * @param onGroup what this user may do with the groups of marks
 */
record TransactionFacts(
        int version,
        int brokers,
        Optional<Duration> longest,
        Set<BrokerLog> logs,
        Optional<Set<AclOperation>> onTopic,
        Optional<Set<AclOperation>> onGroup) {
    private static final int SAFE_VERSION = 2;

    /**
     * A topic of the brokers' own.
     *
     * @param name such as {@code __transaction_state}
     * @param setting how many replicas it is to have when it is made
     * @param replicas it has in its weakest partition that are in sync; if it is not there yet, it will have with what
     *     is up now: 0 if that cannot be made
     * @param wanted replicas in sync that it must have to be written
     * @param made whether it is there
     */
    record BrokerLog(String name, String setting, long replicas, long wanted, boolean made) {
        private Optional<String> whyNot(int brokers) {
            if (replicas >= wanted) {
                return Optional.empty();
            }
            if (made) {
                return Optional.of(
                        ("topic %s has a partition with %d replicas in sync, and %d are needed to write it: no"
                                        + " transaction can begin or end. Bring back the brokers that are away, or"
                                        + " lower its min.insync.replicas")
                                .formatted(name, replicas, wanted));
            }
            return Optional.of(
                    ("topic %s cannot be made: the brokers' %s asks for %d replicas, and %d brokers are up. Start the"
                                    + " others, or set it to %d and start the broker again")
                            .formatted(name, setting, wanted, brokers, brokers));
        }
    }

    /** What makes transactions of this length impossible, and what to do; empty if nothing does. */
    Optional<String> whyNot(Duration timeout) {
        for (BrokerLog each : logs) {
            Optional<String> reason = each.whyNot(brokers);
            if (reason.isPresent()) {
                return reason;
            }
        }
        if (longest.isPresent() && longest.get().compareTo(timeout) < 0) {
            return Optional.of(
                    ("transactions of %d s are asked for, and the brokers allow %d s (transaction.max.timeout.ms): say"
                                    + " transactionTimeout(Duration.ofSeconds(%d)), or raise it there")
                            .formatted(
                                    timeout.toSeconds(),
                                    longest.get().toSeconds(),
                                    longest.get().toSeconds()));
        }
        return whyNotAllowed();
    }

    private Optional<String> whyNotAllowed() {
        for (AclOperation operation : Set.of(AclOperation.WRITE, AclOperation.READ)) {
            if (onTopic.isPresent() && !onTopic.get().contains(operation)) {
                return Optional.of(
                        "this user may not %s the topic: allow Write, and Read for the marks".formatted(operation));
            }
        }
        if (onGroup.isPresent() && !onGroup.get().contains(AclOperation.READ)) {
            return Optional.of(
                    "this user may not READ consumer groups with prefix treadle-, in which the marks are kept: allow"
                            + " it");
        }
        return Optional.empty();
    }

    /** What is worth a word. */
    Optional<String> note() {
        if (version >= SAFE_VERSION) {
            return Optional.empty();
        }
        return Optional.of(
                ("the brokers have transaction.version %d. It works; but before version %d (Kafka 4.0) a delayed"
                                + " message may rarely end a later transaction of the same writer. Upgrade the"
                                + " brokers, then: kafka-features.sh upgrade --feature transaction.version=%d")
                        .formatted(version, SAFE_VERSION, SAFE_VERSION));
    }
}
