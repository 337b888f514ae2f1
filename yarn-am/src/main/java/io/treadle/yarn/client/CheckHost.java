package io.treadle.yarn.client;

import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs checks that may hang, all at once, each for a bounded time, and gathers what they find wrong. */
final class CheckHost implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "submission-check");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration patience;
    private final List<Running> running = new ArrayList<>();
    private boolean unreachable;

    private record Running(String what, CompletableFuture<List<String>> problems, Function<Throwable, String> failure) {
        String sentence(Throwable thrown, Duration patience) {
            return thrown instanceof TimeoutException
                    ? "%s did not answer within %d s (%s)"
                            .formatted(what, patience.toSeconds(), YarnSettings.SUBMIT_TIMEOUT.name())
                    : failure.apply(thrown);
        }
    }

    CheckHost(Duration patience) {
        this.patience = patience;
    }

    /**
     * Begins a check.
     *
     * @param what it asks, for the message if no answer comes
     * @param check gives a sentence for each problem
     * @param failure the sentence for what it throws
     */
    void begin(String what, Callable<List<String>> check, Function<Throwable, String> failure) {
        CompletableFuture<List<String>> problems = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                problems.complete(check.call());
            } catch (Exception | LinkageError e) {
                problems.completeExceptionally(e);
            }
        });
        running.add(new Running(what, problems.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS), failure));
    }

    /** Waits for all that were begun; every problem, in the order of the checks. */
    List<String> problems() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Running each : running) {
            try {
                problems.addAll(each.problems.get());
            } catch (ExecutionException e) {
                Throwable thrown = e.getCause() == null ? e : e.getCause();
                unreachable |= thrown instanceof IOException || thrown instanceof TimeoutException;
                problems.add(each.sentence(thrown, patience));
            }
        }
        running.clear();
        return problems;
    }

    /** Whether among the problems there is a server that does not answer. */
    boolean isUnreachable() {
        return unreachable;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
