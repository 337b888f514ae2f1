package io.treadle.runtime;

import io.treadle.api.Batch;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkWriter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sink that has made durable what it got when the test says so. */
final class SlowSink implements Sink<String> {
    final List<String> records = new CopyOnWriteArrayList<>();
    private final BlockingQueue<CompletableFuture<Void>> writing = new LinkedBlockingQueue<>();

    /** What a task that has finished waits for; each once, in order. */
    CompletableFuture<Void> nextWrite() throws InterruptedException {
        CompletableFuture<Void> next = writing.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was written for 20 s");
        }
        return next;
    }

    @Override
    public String kind() {
        return "slow";
    }

    @Override
    public SinkWriter<String> open(String application, String outputUid) {
        return new SinkWriter<>() {
            @Override
            public Part<String> begin(Batch batch, int partition) {
                return new Part<>() {
                    @Override
                    public void write(String record) {
                        records.add(record);
                    }

                    @Override
                    public CompletionStage<Void> finish() {
                        CompletableFuture<Void> write = new CompletableFuture<>();
                        writing.add(write);
                        return write;
                    }
                };
            }

            @Override
            public void close() {}
        };
    }
}
