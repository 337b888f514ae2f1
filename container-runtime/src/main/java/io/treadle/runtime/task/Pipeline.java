package io.treadle.runtime.task;

import io.treadle.api.graph.Pipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fused pipes of one task of one stage. Confined to the task's thread. */
final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

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

    /**
     * Tells every pipe, once and in order, that nothing more comes.
     *
     * @param cancelled asked before each: what is not wanted any more is not finished
     */
    void finish(BooleanSupplier cancelled) throws Exception {
        for (Pipe<Object> pipe : inOrder) {
            if (cancelled.getAsBoolean()) {
                throw new InterruptedException("the batch was cancelled");
            }
            pipe.finish();
        }
    }

    /** Tells every pipe that what it has begun and not finished is given up. */
    void abort() {
        for (Pipe<Object> pipe : inOrder) {
            try {
                pipe.abort();
            } catch (RuntimeException | Error e) {
                log.warn("What a failed task had begun to write could not be given up", e);
            }
        }
    }

    /**
     * After {@link #finish}, or as far as that came: completes when whatever is finished has ended in the outside
     * systems, with what they said, or with a failure if one of them failed.
     */
    CompletableFuture<List<TaskOutcome.PreparedPart>> written() {
        List<WritePipe> writes = new ArrayList<>();
        for (Pipe<Object> pipe : inOrder) {
            if (pipe instanceof WritePipe write) {
                writes.add(write);
            }
        }
        return CompletableFuture.allOf(writes.stream().map(WritePipe::written).toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> writes.stream()
                        .flatMap(write -> write.written().join().stream())
                        .toList());
    }

    Given given() throws Exception {
        Map<BucketId, Bucket> buckets = new HashMap<>();
        long digest = 0;
        for (Pipe<Object> pipe : inOrder) {
            if (pipe instanceof ShuffleWriter writer) {
                writer.into(buckets);
                digest = Digest.then(digest, writer.digest());
            }
        }
        return new Given(buckets, digest);
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
