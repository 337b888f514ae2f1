package io.treadle.connectors.kafka.write;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Where transactions end: Kafka's calls for that wait for its answer, and a task's thread has other things to do.
 * Thread-safe.
 */
public interface Endings extends Executor, AutoCloseable {
    /** Runs the action on another thread, then, whatever came of it, {@code last}, and only then completes. */
    default <R> CompletableFuture<R> run(Callable<R> action, Runnable last) {
        CompletableFuture<R> done = new CompletableFuture<>();
        execute(() -> {
            R result;
            try {
                result = action.call();
            } catch (Exception | Error e) {
                last.run();
                done.completeExceptionally(e);
                return;
            }
            last.run();
            done.complete(result);
        });
        return done;
    }

    /** Lets come to an end what has begun, for some seconds; then interrupts it. */
    @Override
    void close();
}
