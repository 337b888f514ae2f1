package io.treadle.runtime.task;

import io.treadle.api.graph.Pipe;
import io.treadle.runtime.codec.CodecException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The fused pipes of one task of one stage. Confined to the task's thread. */
final class Pipeline {
    private final Pipe<Object> head;
    private final List<Pipe<Object>> inOrder;

    /** @param inOrder every pipe, those above before those below */
    Pipeline(Pipe<Object> head, List<Pipe<Object>> inOrder) {
        this.head = head;
        this.inOrder = inOrder;
    }

    Pipe<Object> head() {
        return head;
    }

    /** Tells every pipe, once and in order, that nothing more comes. */
    void finish() throws Exception {
        for (Pipe<Object> pipe : inOrder) {
            pipe.finish();
        }
    }

    /** After {@link #finish}: completes when all that went to sinks is durable, or with the first failure. */
    CompletableFuture<Void> written() {
        List<CompletableFuture<Void>> written = new ArrayList<>();
        for (Pipe<Object> pipe : inOrder) {
            if (pipe instanceof WritePipe write) {
                written.add(write.written());
            }
        }
        return CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new));
    }

    Map<BucketId, Bucket> buckets() throws CodecException {
        Map<BucketId, Bucket> buckets = new HashMap<>();
        for (Pipe<Object> pipe : inOrder) {
            if (pipe instanceof ShuffleWriter writer) {
                writer.into(buckets);
            }
        }
        return buckets;
    }

    List<TaskOutcome.Printed> printed() {
        List<TaskOutcome.Printed> printed = new ArrayList<>();
        for (Pipe<Object> pipe : inOrder) {
            if (pipe instanceof PrintPipe print) {
                printed.add(print.printed());
            }
        }
        return printed;
    }
}
