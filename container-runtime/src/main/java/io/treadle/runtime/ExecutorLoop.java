package io.treadle.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the core's thread: feeds it events and time until it ends. The one fatal policy: what the core throws
 * ends the executor with it, and an Error of a task when the core says so.
 */
final class ExecutorLoop {
    private static final Logger log = LoggerFactory.getLogger(ExecutorLoop.class);

    private final LinkedBlockingQueue<Entry> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();

    private record Entry(@Nullable ExecutorEvent event, Runnable handled) {}

    /**
     * Runs it on a thread of its own.
     *
     * @param core makes the core, on that thread, given the time at which it begins
     */
    Thread start(LongFunction<ExecutorCore> core) {
        Thread thread = new Thread(() -> run(core), "treadle-executor");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Any thread. */
    void add(ExecutorEvent event) {
        add(event, () -> {});
    }

    /**
     * Any thread.
     *
     * @param handled run on the loop's thread once the core has taken the event
     */
    void add(ExecutorEvent event, Runnable handled) {
        events.add(new Entry(event, handled));
    }

    /** The executor is over; the first word counts. Any thread. */
    void end(Optional<String> failure) {
        end.complete(failure);
        wake();
    }

    /** As {@link #end}, for what must be thrown at whoever waits. */
    void died(Throwable failure) {
        end.completeExceptionally(failure);
        wake();
    }

    /** Completed when it is over: empty, or with why it failed. */
    CompletableFuture<Optional<String>> end() {
        return end;
    }

    private void run(LongFunction<ExecutorCore> core) {
        try {
            ExecutorCore stepped = core.apply(System.nanoTime());
            while (!end.isDone()) {
                stepped.step(System.nanoTime());
                if (!end.isDone()) {
                    next(stepped);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            died(e);
        } catch (RuntimeException | Error e) {
            log.error("The executor's core failed; the executor ends", e);
            died(e);
        }
    }

    private void next(ExecutorCore stepped) throws InterruptedException {
        long patience = stepped.nextWakeNanos() - System.nanoTime();
        Entry entry = events.poll(Math.max(0, patience), TimeUnit.NANOSECONDS);
        while (entry != null && !end.isDone()) {
            if (entry.event() != null) {
                stepped.handle(entry.event(), System.nanoTime());
            }
            entry.handled().run();
            entry = events.poll();
        }
    }

    private void wake() {
        events.add(new Entry(null, () -> {}));
    }
}
