package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.engine.DriverEvent.PublisherDone;
import io.treadle.engine.DriverEvent.PublisherFailed;
import io.treadle.engine.DriverEvent.PublisherUnavailable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An output's publisher on its thread. */
@Timeout(30)
class PublisherHostTest {
    private static final BatchId BATCH = new BatchId(5, Instant.EPOCH);
    private static final List<Prepared> PARTS = List.of(new Prepared(0, "h"));

    private final BlockingQueue<DriverEvent> events = new ArrayBlockingQueue<>(10);
    private final Outside outside = new Outside();

    /** Does what it is told to, on whatever thread. */
    private static final class Outside implements PublishingSink<Object>, SinkPublisher {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile Exception failure;

        @Override
        public String kind() {
            return "outside";
        }

        @Override
        public SinkWriter<Object> open(SinkContext context) {
            throw new UnsupportedOperationException("only the publisher is used");
        }

        @Override
        public SinkPublisher publisher(SinkContext context) throws Exception {
            told.add("open %s %s %s".formatted(context.application(), context.outputUid(), context.checkpoint()));
            return this;
        }

        @Override
        public void begin(long epoch, long published) throws Exception {
            told.add("begin %d %d".formatted(epoch, published));
            mayFail();
        }

        @Override
        public void publish(BatchId batch, List<Prepared> parts) throws Exception {
            told.add("publish %d %s".formatted(batch.number(), parts.get(0).handle()));
            mayFail();
        }

        private void mayFail() throws Exception {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            told.add("close");
        }
    }

    private DriverEvent next() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void itIsOpenedOnceAskedOneThingAfterTheOtherAndClosed() throws Exception {
        try (PublisherHost host = PublisherHost.start(outside, "app", "files", 7, events::add)) {
            outside.failure = new SinkUnavailableException("safe mode", new IOException("no"));
            host.begin(Events.CHECKPOINT, 4);
            assertThat(next()).isEqualTo(new PublisherUnavailable("files", "safe mode"));
            outside.failure = null;
            host.begin(Events.CHECKPOINT, 4);
            assertThat(next()).isEqualTo(new PublisherDone("files"));
            host.publish(BATCH, PARTS);
            assertThat(next()).isEqualTo(new PublisherDone("files"));
        }
        assertThat(outside.told)
                .containsExactly(
                        "open app files " + Events.CHECKPOINT, "begin 7 4", "begin 7 4", "publish 5 h", "close");
    }

    @Test
    void whatWaitingWillNotMendIsToldWithItsTrace() throws Exception {
        try (PublisherHost host = PublisherHost.start(outside, "app", "files", 7, events::add)) {
            outside.failure = new IllegalStateException("permission denied");
            host.begin(Events.CHECKPOINT, 0);
            assertThat(next()).isInstanceOfSatisfying(PublisherFailed.class, failed -> {
                assertThat(failed.outputUid()).isEqualTo("files");
                assertThat(failed.message()).isEqualTo("permission denied");
                assertThat(failed.details()).contains("IllegalStateException", "whatWaitingWillNotMend");
            });
        }
    }
}
