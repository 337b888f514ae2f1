package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A part whose mark has expired, and that the application asked to leave out. */
record SkippedPart<T>(WriteContext context) implements Part<T> {
    @Override
    public void write(T record) {}

    @Override
    public CompletionStage<Prepared> finish() {
        return CompletableFuture.completedFuture(Prepared.written(context));
    }
}
