package io.treadle.engine;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.engine.DriverEvent.PublisherDone;
import io.treadle.engine.DriverEvent.PublisherFailed;
import io.treadle.engine.DriverEvent.PublisherUnavailable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which one output's publisher is opened, asked and closed: it may block, the driver's loop may not. It is asked one
 * thing at a time, and asked again by the core.
 */
final class PublisherHost implements AutoCloseable {
    private final PublishingSink<?> sink;
    private final String application;
    private final String outputUid;
    private final long epoch;
    private final Consumer<DriverEvent> events;
    private final BlockingQueue<Errand> errands = new LinkedBlockingQueue<>();
    private final ThreadHost thread;
    private @Nullable SinkPublisher publisher; // confined to the thread

    @FunctionalInterface
    private interface Errand {
        void run() throws Exception;
    }

    private PublisherHost(
            PublishingSink<?> sink, String application, String outputUid, long epoch, Consumer<DriverEvent> events) {
        this.sink = sink;
        this.application = application;
        this.outputUid = outputUid;
        this.epoch = epoch;
        this.events = events;
        this.thread = new ThreadHost("treadle-output-" + outputUid, this::run);
    }

    /**
     * Starts one.
     *
     * @param application the application's name, for people
     * @param epoch the driver's
     * @param events takes the answers; called on this host's thread
     */
    static PublisherHost start(
            PublishingSink<?> sink, String application, String outputUid, long epoch, Consumer<DriverEvent> events) {
        PublisherHost host = new PublisherHost(sink, application, outputUid, epoch, events);
        host.thread.start();
        return host;
    }

    void begin(String checkpoint, long published) {
        errands.add(() -> {
            SinkPublisher opened =
                    publisher == null ? sink.publisher(new SinkContext(application, outputUid, checkpoint)) : publisher;
            publisher = opened;
            opened.begin(epoch, published);
        });
    }

    void publish(BatchId batch, List<Prepared> parts) {
        errands.add(() -> begun().publish(batch, parts));
    }

    void end() {
        errands.add(() -> begun().end());
    }

    private SinkPublisher begun() {
        if (publisher == null) {
            throw new IllegalStateException("asked to publish before it has begun");
        }
        return publisher;
    }

    private void run() {
        try {
            while (!thread.isClosed()) {
                run(errands.take());
            }
        } catch (InterruptedException closed) {
            // The end of this thread is all that was asked for.
        } finally {
            SinkPublisher opened = publisher;
            if (opened != null) {
                opened.close();
            }
        }
    }

    private void run(Errand errand) throws InterruptedException {
        try {
            errand.run();
            events.accept(new PublisherDone(outputUid));
        } catch (SinkUnavailableException e) {
            events.accept(new PublisherUnavailable(outputUid, message(e)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            events.accept(new PublisherFailed(outputUid, message(e), StackTraces.of(e)));
        }
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Ends the thread, and waits for it for a while. */
    @Override
    public void close() {
        thread.close();
    }
}
