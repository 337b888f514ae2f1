package io.treadle.engine;

import io.treadle.wal.Wal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the driver's thread: takes events from one queue, steps the core, and sleeps till the next event or till the core wants
 * to be woken. Its one policy of failure: whatever the core or the log throws ends the driver.
 */
final class DriverLoop implements DriverActions.Inbox {
    private static final Logger log = LoggerFactory.getLogger(DriverLoop.class);

    private static final Outcome CLOSED =
            new Outcome(Outcome.Kind.BROKEN, "the driver was closed before the application ended", "");

    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Queue<CompletableFuture<io.treadle.protocol.wire.Status>> questions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ThreadHost thread;
    private final Checkpoint checkpoint;
    private final long epoch;
    private final ContainerPool pool;
    private final Followers followers;
    private final Narrator narrator;
    private final DriverActions actions;
    private final DriverCore core; // confined to the thread
    private volatile @Nullable Outcome outcome;

    DriverLoop(CoreSetup setup, ContainerPool pool, Followers followers, Checkpoint checkpoint) {
        long nowNanos = System.nanoTime();
        this.checkpoint = checkpoint;
        this.epoch = setup.epoch();
        this.pool = pool;
        this.followers = followers;
        this.narrator = new Narrator(System.out, nowNanos);
        this.actions = new DriverActions(this, pool, List.of(narrator, followers));
        this.core = new DriverCore(setup, actions, nowNanos);
        this.thread = new ThreadHost("treadle-driver", this::run);
    }

    /** The clock of labels. */
    static InstantSource wallClock() {
        return InstantSource.system();
    }

    /** Nanoseconds of the clock that intervals are measured with. */
    static long nanoTime() {
        return System.nanoTime();
    }

    DriverActions actions() {
        return actions;
    }

    void start() {
        thread.start();
    }

    /** On any thread. */
    @Override
    public void post(DriverEvent event) {
        inbox.add(() -> core.handle(event, System.nanoTime()));
    }

    /** The history is final, and the own log open. On any thread. */
    void recovered(History history, Wal wal, ReleaseHost releases) {
        inbox.add(() -> {
            actions.use(wal, releases);
            core.handle(new DriverEvent.Recovered(history), System.nanoTime());
        });
    }

    /** The container pool has something to tell. On any thread. */
    void pollContainers() {
        inbox.add(() -> pool.poll().forEach(event -> core.handle(new DriverEvent.Container(event), System.nanoTime())));
    }

    /** On any thread; completes on the loop's, or fails if that has ended. */
    CompletableFuture<io.treadle.protocol.wire.Status> status() {
        CompletableFuture<io.treadle.protocol.wire.Status> question = new CompletableFuture<>();
        questions.add(question);
        inbox.add(this::answerQuestions);
        if (outcome().isPresent()) {
            refuseQuestions();
        }
        return question;
    }

    private void answerQuestions() {
        var status = core.status(System.nanoTime()).toBuilder();
        followers.newest().ifPresent(status::setLastBatch);
        for (var question = questions.poll(); question != null; question = questions.poll()) {
            question.complete(status.build());
        }
    }

    private void refuseQuestions() {
        for (var question = questions.poll(); question != null; question = questions.poll()) {
            question.completeExceptionally(new IllegalStateException("the driver has ended"));
        }
    }

    /** On any thread. Ends the driver, which cannot go on or is not in charge; looks in the checkpoint who is, if a log says so. */
    @Override
    public void fail(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Throwable explained = checkpoint.explain(epoch, cause);
        inbox.add(() -> finished(Outcome.of(explained)));
    }

    /** On the loop's thread. */
    @Override
    public void finished(Outcome how) {
        if (outcome == null) {
            outcome = how;
        }
    }

    private void run() {
        try {
            while (outcome == null && !thread.isClosed()) {
                long waitNanos = core.nextWakeNanos() - System.nanoTime();
                Runnable next = waitNanos > 0 ? inbox.poll(waitNanos, TimeUnit.NANOSECONDS) : inbox.poll();
                for (; next != null && outcome == null; next = inbox.poll()) {
                    next.run();
                }
                if (outcome == null) {
                    long nowNanos = System.nanoTime();
                    core.step(nowNanos);
                    narrator.step(nowNanos);
                }
            }
            finished(CLOSED); // unless it ended otherwise
        } catch (InterruptedException e) {
            finished(CLOSED);
        } catch (RuntimeException | Error e) {
            finished(Outcome.of(e));
        } finally {
            end();
        }
    }

    private void end() {
        narrator.end();
        Outcome how = outcome().orElseThrow();
        if (how.succeeded()) {
            log.info("The application has ended: {}.", how.message());
        } else {
            log.error("The driver ends, {}: {}\n{}", how.kind(), how.message(), how.details());
        }
        refuseQuestions();
        followers.ended(how);
        ended.countDown();
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    boolean await(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the thread if it has not ended by itself, and waits for it for a while. */
    void close() {
        thread.close();
    }
}
