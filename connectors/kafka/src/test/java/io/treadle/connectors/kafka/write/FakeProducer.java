package io.treadle.connectors.kafka.write;

import io.treadle.connectors.kafka.write.FakeBroker.Call;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/** A transactional producer of the {@link FakeBroker}. A record that is refused fails the commit, as with Kafka's. */
final class FakeProducer implements Producer<byte[], byte[]> {
    private final FakeBroker broker;
    private final String id;
    private int epoch;
    private @Nullable RuntimeException sendFailure;
    private boolean closed;

    FakeProducer(FakeBroker broker, String id) {
        this.broker = broker;
        this.id = id;
    }

    @Override
    public void initTransactions() {
        call(Call.INIT, () -> epoch = broker.newEpoch(id));
    }

    @Override
    public void beginTransaction() {
        sendFailure = null;
        call(Call.BEGIN, () -> broker.begin(id, epoch));
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        requireSound();
        call(
                Call.OFFSETS,
                () -> offsets.forEach((partition, offset) -> broker.add(id, epoch, groupMetadata.groupId(), offset)));
    }

    @Override
    public void commitTransaction() {
        requireSound();
        call(Call.COMMIT, () -> broker.commit(id, epoch));
    }

    @Override
    public void abortTransaction() {
        call(Call.ABORT, () -> broker.abort(id, epoch));
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        try {
            call(Call.SEND, () -> broker.add(id, epoch, record));
            callback.onCompletion(null, null);
        } catch (RuntimeException e) {
            sendFailure = e;
            callback.onCompletion(null, e);
        }
        return new CompletableFuture<>();
    }

    private void requireSound() {
        if (sendFailure != null) {
            throw new KafkaException(
                    "Cannot execute transactional method because we are in an error state", sendFailure);
        }
    }

    private void call(Call call, Runnable action) {
        if (closed) {
            throw new IllegalStateException("Cannot perform operation after producer has been closed");
        }
        broker.call(call, id, action);
    }

    @Override
    public void close(Duration timeout) {
        if (!closed) {
            closed = true;
            broker.call(Call.CLOSE, id, () -> {});
        }
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
