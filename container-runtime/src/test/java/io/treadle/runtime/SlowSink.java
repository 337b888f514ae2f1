package io.treadle.runtime;

import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sink that has made durable what it got when the test says so. */
final class SlowSink implements Sink<String> {
    final List<SinkContext> opened = new CopyOnWriteArrayList<>();
    final List<String> records = new CopyOnWriteArrayList<>();
    final List<WriteContext> begun = new CopyOnWriteArrayList<>();
    final List<WriteContext> aborted = new CopyOnWriteArrayList<>();
    Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
    private final BlockingQueue<Write> writing = new LinkedBlockingQueue<>();

    /** A part that is on its way. */
    record Write(WriteContext context, CompletableFuture<Prepared> end) {
        void complete() {
            complete("");
        }

        void complete(String handle) {
            end.complete(new Prepared(context.part(), handle));
        }
    }

    /** What a task that has finished waits for; each once, in order. */
    Write nextWrite() throws InterruptedException {
        Write next = writing.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was written for 20 s");
        }
        return next;
    }

    @Override
    public Guarantee guarantee() {
        return guarantee;
    }

    @Override
    public String kind() {
        return "slow";
    }

    @Override
    public SinkWriter<String> open(SinkContext context) {
        opened.add(context);
        return new SinkWriter<>() {
            @Override
            public Part<String> begin(WriteContext part) {
                begun.add(part);
                return new SlowPart(part);
            }

            @Override
            public void close() {}
        };
    }

    private final class SlowPart implements SinkWriter.Part<String> {
        private final WriteContext context;

        private SlowPart(WriteContext context) {
            this.context = context;
        }

        @Override
        public void write(String record) {
            records.add(record);
        }

        @Override
        public CompletionStage<Prepared> finish() {
            Write write = new Write(context, new CompletableFuture<>());
            writing.add(write);
            return write.end;
        }

        @Override
        public void abort() {
            aborted.add(context);
        }
    }
}
