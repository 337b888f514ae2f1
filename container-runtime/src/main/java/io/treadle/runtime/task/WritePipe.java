package io.treadle.runtime.task;

import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes a part to a sink, which is opened with its first record. Confined to the task's thread. */
final class WritePipe implements Pipe<Object> {
    private final Operator operator;
    private final OpenedOnce<SinkWriter<Object>> sinks;
    private final WriteContext context;
    /** Begun, and not yet ended. */
    private SinkWriter.@Nullable Part<Object> part;

    private CompletableFuture<Optional<TaskOutcome.PreparedPart>> written =
            CompletableFuture.completedFuture(Optional.empty());

    WritePipe(Operator operator, OpenedOnce<SinkWriter<Object>> sinks, WriteContext context) {
        this.operator = operator;
        this.sinks = sinks;
        this.context = context;
    }

    @Override
    public void accept(Object record) throws OperatorException {
        try {
            begun().write(record);
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }

    private SinkWriter.Part<Object> begun() throws Exception {
        SinkWriter.Part<Object> begun = part;
        if (begun == null) {
            begun = sinks.get(operator).begin(context);
            part = begun;
        }
        return begun;
    }

    @Override
    public void finish() throws OperatorException {
        if (part == null && !isBegunEmpty()) {
            return;
        }
        try {
            written = begun().finish()
                    .toCompletableFuture()
                    .thenApply(this::prepared)
                    .exceptionallyCompose(this::failed);
            part = null;
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }

    /** An earlier run may have had records for the part, and whoever began it may live on: the mark must tell, and be set. */
    private boolean isBegunEmpty() {
        return context.again()
                && operator.operation() instanceof Operation.Write write
                && write.sink().guarantee() == Guarantee.MARKED;
    }

    @Override
    public void abort() {
        SinkWriter.Part<Object> begun = part;
        part = null;
        if (begun != null) {
            begun.abort();
        }
    }

    /** After {@link #finish}: completes when all is durable, or with an {@link OperatorException}. */
    CompletableFuture<Optional<TaskOutcome.PreparedPart>> written() {
        return written;
    }

    private Optional<TaskOutcome.PreparedPart> prepared(Prepared prepared) {
        if (prepared.part() != context.part()) {
            throw new IllegalStateException("the sink says that it has written part %d of batch %d: wanted part %d"
                    .formatted(prepared.part(), context.batch().number(), context.part()));
        }
        return prepared.handle().isEmpty()
                ? Optional.empty()
                : Optional.of(new TaskOutcome.PreparedPart(operator.id(), prepared.part(), prepared.handle()));
    }

    private CompletableFuture<Optional<TaskOutcome.PreparedPart>> failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(operator.failed(cause == null ? failure : cause));
    }
}
