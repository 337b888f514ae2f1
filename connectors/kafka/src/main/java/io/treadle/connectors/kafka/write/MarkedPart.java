package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** One part of one batch, as one transaction. Confined to the task's thread, but for the end of the transaction. */
final class MarkedPart<T> implements Part<T>, Callback {
    private final WriteContext context;
    private final OutputPart part;
    private final PartProducer producer;
    private final Encoding<T> encoding;
    private final Endings endings;
    private final RecordSum.Adder adder = new RecordSum.Adder();
    private volatile @Nullable Exception failure; // set on the producer's thread

    MarkedPart(WriteContext context, OutputPart part, PartProducer producer, Encoding<T> encoding, Endings endings) {
        this.context = context;
        this.part = part;
        this.producer = producer;
        this.encoding = encoding;
        this.endings = endings;
    }

    @Override
    public void write(T record) throws Exception {
        throwFailure();
        var encoded = encoding.encode(context.batch(), record);
        adder.add(encoded);
        producer.send(encoded, this);
    }

    /** On the producer's thread. */
    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null && failure == null) {
            failure = exception;
        }
    }

    @Override
    public CompletionStage<Prepared> finish() {
        return endings.run(this::commit, producer::release);
    }

    private Prepared commit() throws Exception {
        try {
            producer.commit(new Mark(context.batch().number(), context.parts(), context.epoch(), adder.sum()));
        } catch (IOException e) {
            Exception first = failure;
            if (first != null) {
                e.addSuppressed(first);
            }
            throw e;
        }
        return Prepared.written(context);
    }

    @Override
    public void abort() {
        var unused = endings.run(
                () -> {
                    producer.giveUp();
                    return Prepared.written(context);
                },
                producer::release);
    }

    private void throwFailure() throws IOException {
        Exception seen = failure;
        if (seen != null) {
            throw WriteFailure.of(
                    "a record of batch %d cannot be written to %s"
                            .formatted(context.batch().number(), part),
                    seen);
        }
    }
}
