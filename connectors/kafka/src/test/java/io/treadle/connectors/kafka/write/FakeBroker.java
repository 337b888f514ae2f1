package io.treadle.connectors.kafka.write;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions, fencing and committed offsets as a broker has them, in memory; fails when it is told to. Not
 * thread-safe.
 */
final class FakeBroker implements Marks {
    enum Call {
        INIT,
        BEGIN,
        SEND,
        OFFSETS,
        COMMIT,
        ABORT,
        CLOSE,
        READ_MARK
    }

    /** What goes wrong with a call, and whether the broker has done it all the same. */
    private record Trouble(Call call, RuntimeException failure, boolean done) {}

    private static final class Transaction {
        final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        final Map<String, OffsetAndMetadata> offsets = new HashMap<>();
    }

    final List<String> calls = new ArrayList<>();
    final List<String> visible = new ArrayList<>();
    final Map<String, OffsetAndMetadata> groups = new HashMap<>();
    Duration retention = Duration.ofDays(7);
    boolean closed;
    boolean unstable; // a transaction is still being ended at the coordinator of the marks
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Map<String, Transaction> open = new HashMap<>();
    private final Deque<Trouble> troubles = new ArrayDeque<>();

    Producer<byte[], byte[]> producer(OutputPart part) {
        return new FakeProducer(this, part.id());
    }

    /** The next call of this kind fails, and nothing has happened. */
    void refuseNext(Call call, RuntimeException failure) {
        troubles.add(new Trouble(call, failure, false));
    }

    /** The next call of this kind is done, but its answer gets lost. */
    void loseAnswerOfNext(Call call, RuntimeException failure) {
        troubles.add(new Trouble(call, failure, true));
    }

    /** Does what the broker does, then says what became of it. */
    void call(Call call, String id, Runnable action) {
        calls.add(call + " " + id.substring(id.lastIndexOf('-') + 1));
        Optional<Trouble> trouble =
                troubles.stream().filter(each -> each.call() == call).findFirst();
        if (trouble.isEmpty() || trouble.get().done()) {
            action.run();
        }
        trouble.ifPresent(each -> {
            troubles.remove(each);
            throw each.failure();
        });
    }

    int newEpoch(String id) {
        open.remove(id);
        return epochs.merge(id, 1, Integer::sum);
    }

    void begin(String id, int epoch) {
        requireCurrent(id, epoch);
        open.put(id, new Transaction());
    }

    void add(String id, int epoch, ProducerRecord<byte[], byte[]> record) {
        requireCurrent(id, epoch);
        transaction(id).records.add(record);
    }

    void add(String id, int epoch, String group, OffsetAndMetadata offset) {
        requireCurrent(id, epoch);
        transaction(id).offsets.put(group, offset);
    }

    void commit(String id, int epoch) {
        requireCurrent(id, epoch);
        Transaction ending = transaction(id);
        open.remove(id);
        ending.records.forEach(record -> visible.add(new String(record.value(), StandardCharsets.UTF_8)));
        groups.putAll(ending.offsets);
    }

    void abort(String id, int epoch) {
        requireCurrent(id, epoch);
        open.remove(id);
    }

    /** What happens to a transaction that takes too long: the broker gives it up, and its producer is fenced. */
    void timeOut(OutputPart part) {
        newEpoch(part.id());
    }

    private void requireCurrent(String id, int epoch) {
        if (epochs.getOrDefault(id, 0) != epoch) {
            throw new ProducerFencedException("There is a newer producer with the same transactionalId");
        }
    }

    private Transaction transaction(String id) {
        Transaction transaction = open.get(id);
        if (transaction == null) {
            throw new IllegalStateException("no transaction of " + id + " has begun");
        }
        return transaction;
    }

    /** Answers as Kafka's client does: without the partition if the broker does not tell of it. */
    @Override
    public Optional<Mark> read(OutputPart part) throws IOException {
        call(Call.READ_MARK, part.id(), () -> {});
        Map<TopicPartition, @Nullable OffsetAndMetadata> answer = new HashMap<>();
        if (!unstable) {
            answer.put(part.markPartition(), groups.get(part.id()));
        }
        return BrokerMarks.in(part, answer);
    }

    @Override
    public Duration retention() {
        return retention;
    }

    @Override
    public void close() {
        closed = true;
    }
}
