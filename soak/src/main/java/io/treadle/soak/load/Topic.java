package io.treadle.soak.load;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic of ours: made for a run, and removed after it.
 *
 * @param bootstrap Kafka's brokers, as {@code host:port}
 */
public record Topic(String bootstrap, String name, int partitions) {
    /** Makes it, with the broker's own replication. */
    public void create() throws IOException, InterruptedException {
        create(Map.of());
    }

    /** As {@link #create}; its records are stamped with when the broker appended them. */
    public void createStamped() throws IOException, InterruptedException {
        create(Map.of("message.timestamp.type", "LogAppendTime"));
    }

    private void create(Map<String, String> settings) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IOException("topic %s cannot be made at %s: %s".formatted(name, bootstrap, e.getMessage()), e);
        }
    }

    /** Removes it. */
    public void delete() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (ExecutionException e) {
            throw new IOException("topic %s cannot be removed at %s: %s".formatted(name, bootstrap, e.getMessage()), e);
        }
    }
}
