package io.treadle.engine;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.api.source.SourceUnavailableException;
import io.treadle.engine.DriverEvent.SourceFailed;
import io.treadle.engine.DriverEvent.SourcePolled;
import io.treadle.engine.DriverEvent.SourceUnavailable;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which one source's planner is opened, asked, told and closed: it may block, the driver's loop may not. What is
 * to be told waits in a queue, in which there is at most one question.
 */
final class PlannerHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlannerHost.class);

    private final DirectSource<?> source;
    private final SourceContext context;
    private final Consumer<DriverEvent> events;
    private final BlockingQueue<Errand> errands = new LinkedBlockingQueue<>();
    private final ThreadHost thread;
    private @Nullable SourcePlanner planner; // confined to the thread

    @FunctionalInterface
    private interface Errand {
        void run() throws InterruptedException;
    }

    @FunctionalInterface
    private interface Question {
        Found ask(SourcePlanner planner) throws Exception;
    }

    private PlannerHost(DirectSource<?> source, SourceContext context, Consumer<DriverEvent> events) {
        this.source = source;
        this.context = context;
        this.events = events;
        this.thread = new ThreadHost("treadle-source-" + context.streamUid(), this::run);
    }

    /** @param events takes the answers; called on this host's thread */
    static PlannerHost start(DirectSource<?> source, SourceContext context, Consumer<DriverEvent> events) {
        PlannerHost host = new PlannerHost(source, context, events);
        host.thread.start();
        return host;
    }

    void begin() {
        errands.add(() -> answer(SourcePlanner::begin));
    }

    void poll(Known known) {
        errands.add(() -> answer(planner -> planner.poll(known)));
    }

    void committed(Map<String, Long> next) {
        errands.add(() -> tell(next));
    }

    private void run() {
        try {
            while (!thread.isClosed()) {
                errands.take().run();
            }
        } catch (InterruptedException closed) {
            // The end of this thread is all that was asked for.
        } catch (RuntimeException | Error e) {
            events.accept(new SourceFailed(context.streamUid(), message(e), StackTraces.of(e)));
        } finally {
            SourcePlanner opened = planner;
            if (opened != null) {
                opened.close();
            }
        }
    }

    private void answer(Question question) throws InterruptedException {
        String uid = context.streamUid();
        try {
            SourcePlanner opened = planner == null ? source.planner(context) : planner;
            planner = opened;
            events.accept(new SourcePolled(uid, question.ask(opened)));
        } catch (SourceUnavailableException e) {
            events.accept(new SourceUnavailable(uid, message(e)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            events.accept(new SourceFailed(uid, message(e), StackTraces.of(e)));
        }
    }

    private void tell(Map<String, Long> next) throws InterruptedException {
        try {
            if (planner != null) {
                planner.committed(next);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.warn(
                    "The source of stream \"{}\" could not be told what is committed; only tools outside need it: {}",
                    context.streamUid(),
                    message(e));
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
