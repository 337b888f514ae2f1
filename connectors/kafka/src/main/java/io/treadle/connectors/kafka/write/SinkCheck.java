package io.treadle.connectors.kafka.write;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka whether a topic can be written to, without writing anything. Confined to one thread. */
public final class SinkCheck implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SinkCheck.class);

    private final Admin admin;
    private final String topic;
    private final String bootstrapServers;

    private SinkCheck(Admin admin, String topic, String bootstrapServers) {
        this.admin = admin;
        this.topic = topic;
        this.bootstrapServers = bootstrapServers;
    }

    public static SinkCheck open(String bootstrapServers, String topic, Map<String, Object> settings) {
        try {
            return new SinkCheck(Admin.create(settings), topic, bootstrapServers);
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "Kafka sink to topic \"%s\": no client for %s: %s"
                            .formatted(topic, bootstrapServers, e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    /**
     * A producer would wait for a topic that does not exist for as long as for a broker that is away; this tells them
     * apart.
     */
    public void requireTopic() throws IOException, InterruptedException {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IllegalStateException(
                        "topic \"%s\" does not exist at %s: create it, or correct the name of the output's topic"
                                .formatted(topic, bootstrapServers),
                        e);
            }
            throw refused("Kafka at %s refuses to tell of topic \"%s\"".formatted(bootstrapServers, topic), e);
        }
    }

    /** Asks for all that transactions need. Says as a warning what works, but less well than with a later broker. */
    public void requireTransactions(String outputUid, Duration timeout) throws IOException, InterruptedException {
        TransactionFacts facts;
        try {
            facts = new TransactionQuestions(admin, topic).ask("treadle-000000000000-%s-0".formatted(outputUid));
        } catch (ExecutionException e) {
            throw refused(
                    "Kafka at %s does not let transactions for topic \"%s\" be checked"
                            .formatted(bootstrapServers, topic),
                    e);
        }
        String output = "exactlyOnce() to topic \"%s\" at %s".formatted(topic, bootstrapServers);
        facts.whyNot(timeout).ifPresent(reason -> {
            throw new IllegalStateException("%s: %s".formatted(output, reason));
        });
        facts.note().ifPresent(note -> log.warn("{}: {}", output, note));
    }

    /** For an answer that may come later; what does not get better by waiting is thrown. */
    private IOException refused(String what, ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof RetriableException) {
            return new IOException(
                    "Kafka at %s does not answer: %s".formatted(bootstrapServers, cause.getMessage()), e);
        }
        throw new IllegalStateException("%s: %s".formatted(what, WriteFailure.withRemedy(e)), e);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
