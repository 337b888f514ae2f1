package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A part whose mark may have expired. What is done with it is asked at its first record: where there is none, there is
 * nothing to be written twice. Confined to the task's thread.
 */
final class DoubtfulPart<T> implements Part<T> {
    private final WriteContext context;
    private final MarkedPart<T> part;
    private final IfUnknown ifUnknown;
    private final String unknown;
    private boolean asked;
    private boolean left;

    /** @param unknown says which part, and why nobody can tell whether it was written */
    DoubtfulPart(WriteContext context, MarkedPart<T> part, IfUnknown ifUnknown, String unknown) {
        this.context = context;
        this.part = part;
        this.ifUnknown = ifUnknown;
        this.unknown = unknown;
    }

    @Override
    public void write(T record) throws Exception {
        if (!asked) {
            left = !ifUnknown.writes(unknown);
            asked = true;
        }
        if (!left) {
            part.write(record);
        }
    }

    @Override
    public CompletionStage<Prepared> finish() {
        if (!left) {
            return part.finish();
        }
        part.abort(); // sets no mark: nobody knows what the part has
        return CompletableFuture.completedFuture(Prepared.written(context));
    }

    @Override
    public void abort() {
        part.abort();
    }
}
