package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkWriter.Part;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A part that an earlier run of the batch has written: its records only run through, to see that they are the same. */
final class ComparedPart<T> implements Part<T> {
    private final WriteContext context;
    private final OutputPart part;
    private final RecordSum written;
    private final Encoding<T> encoding;
    private final RecordSum.Adder adder = new RecordSum.Adder();

    ComparedPart(WriteContext context, OutputPart part, RecordSum written, Encoding<T> encoding) {
        this.context = context;
        this.part = part;
        this.written = written;
        this.encoding = encoding;
    }

    @Override
    public void write(T record) throws Exception {
        adder.add(encoding.encode(context.batch(), record));
    }

    @Override
    public CompletionStage<Prepared> finish() throws IOException {
        RecordSum now = adder.sum();
        if (!now.equals(written)) {
            throw new IOException(
                    ("%s was not written: batch %d was written before with %s, and now comes with %s. A source or a"
                                    + " function is not deterministic: it gave other records the second time. What was"
                                    + " written first stays. Look for clocks (the batch's time is the same in each"
                                    + " run), random numbers, and lookups in what changes")
                            .formatted(part, context.batch().number(), written, now));
        }
        return CompletableFuture.completedFuture(Prepared.written(context));
    }
}
