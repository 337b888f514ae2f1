package io.treadle.runtime.task;

import io.treadle.api.Batch;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.sink.SinkWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes a partition to a sink, which is opened with its first record. Confined to the task's thread. */
final class WritePipe implements Pipe<Object> {
    private final Operator operator;
    private final OpenedOnce<SinkWriter<Object>> sinks;
    private final Batch batch;
    private final int partition;
    private SinkWriter.@Nullable Part<Object> part;
    private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

    WritePipe(Operator operator, OpenedOnce<SinkWriter<Object>> sinks, Batch batch, int partition) {
        this.operator = operator;
        this.sinks = sinks;
        this.batch = batch;
        this.partition = partition;
    }

    @Override
    public void accept(Object record) throws OperatorException {
        try {
            SinkWriter.Part<Object> begun = part;
            if (begun == null) {
                begun = sinks.get(operator).begin(batch, partition);
                part = begun;
            }
            begun.write(record);
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }

    @Override
    public void finish() throws OperatorException {
        SinkWriter.Part<Object> begun = part;
        if (begun == null) {
            return;
        }
        try {
            written = begun.finish().toCompletableFuture().exceptionallyCompose(this::failed);
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }

    /** After {@link #finish}: completes when all is durable, or with an {@link OperatorException}. */
    CompletableFuture<Void> written() {
        return written;
    }

    private CompletableFuture<Void> failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(operator.failed(cause == null ? failure : cause));
    }
}
