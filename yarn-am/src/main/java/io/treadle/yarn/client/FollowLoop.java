package io.treadle.yarn.client;

import io.grpc.stub.StreamObserver;
import io.treadle.engine.Checkpoint;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.Ended;
import io.treadle.protocol.wire.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an application to its end, on the thread of whoever waits: asks YARN for its state, and listens to its
 * driver, wherever that is by now. It outlives drivers; what an unreachable driver has to tell is missed, and nothing
 * else. Of several threads that wait, one follows and the others wait for their turn.
 */
final class FollowLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FollowLoop.class);
    private static final long LOOK_FOR_DRIVER_NANOS = Duration.ofMillis(200).toNanos();
    private static final long ASK_YARN_SOON_NANOS = Duration.ofMillis(200).toNanos();
    private static final long ASK_YARN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long WAIT_MILLIS = 100;

    /** What a connection to a driver gave; the null of a lost one follows its last message. */
    private record Heard(long connection, @Nullable Progress progress) {}

    private final YarnClient yarn;
    private final ApplicationId id;
    private final Checkpoint checkpoint;
    private final Optional<Identity> identity;
    private final Watcher watcher;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    private final ReentrantLock turn = new ReentrantLock(); // guards all below

    private @Nullable ControlClient driver;
    private long connection;
    private long lastBatch;
    private long nextLookNanos = System.nanoTime();
    private long nextAskNanos = System.nanoTime();
    private @Nullable YarnApplicationState state;
    private @Nullable String trackingUrl;
    private @Nullable Ended ended;
    private @Nullable ApplicationReport last;

    /**
     * A follower of one application.
     *
     * @param identity empty: only states are told
     * @param afterBatch batches up to this one are not told
     */
    FollowLoop(
            YarnClient yarn,
            ApplicationId id,
            Checkpoint checkpoint,
            Optional<Identity> identity,
            Watcher watcher,
            long afterBatch) {
        this.yarn = yarn;
        this.id = id;
        this.checkpoint = checkpoint;
        this.identity = identity;
        this.watcher = watcher;
        this.lastBatch = afterBatch;
    }

    /** How an application ended. */
    record End(ApplicationReport report, Optional<Ended> byDriver) {}

    /** Follows till the end, or for that long; empty if it still runs then. */
    Optional<End> follow(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        if (!turn.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            return followSince(start, atMost);
        } finally {
            turn.unlock();
        }
    }

    private Optional<End> followSince(long start, Duration atMost) throws InterruptedException {
        while (!isOver()) {
            if (System.nanoTime() - start >= atMost.toNanos()) {
                return Optional.empty();
            }
            long now = System.nanoTime();
            if (now - nextAskNanos >= 0) {
                askYarn();
            }
            if (driver == null && ended == null && now - nextLookNanos >= 0) {
                lookForDriver();
            }
            listen();
        }
        while (!heard.isEmpty()) {
            take(heard.remove());
        }
        ApplicationReport report = last;
        if (report == null) {
            throw new IllegalStateException("over without a report");
        }
        return Optional.of(new End(report, Optional.ofNullable(ended)));
    }

    private boolean isOver() {
        return state == YarnApplicationState.FINISHED
                || state == YarnApplicationState.FAILED
                || state == YarnApplicationState.KILLED;
    }

    private void listen() throws InterruptedException {
        Heard message = heard.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        while (message != null) {
            take(message);
            message = heard.poll();
        }
    }

    private void take(Heard message) {
        if (message.connection() != connection) {
            return;
        }
        Progress progress = message.progress();
        if (progress == null) {
            disconnect();
        } else if (progress.hasBatch() && progress.getBatch().getBatch() > lastBatch) {
            lastBatch = progress.getBatch().getBatch();
            watcher.batch(progress.getBatch());
        } else if (progress.hasNote()) {
            watcher.note(progress.getNote());
        } else if (progress.hasEnded()) {
            ended = progress.getEnded();
            nextAskNanos = System.nanoTime();
        }
    }

    private void askYarn() {
        boolean soon = state != YarnApplicationState.RUNNING || ended != null;
        nextAskNanos = System.nanoTime() + (soon ? ASK_YARN_SOON_NANOS : ASK_YARN_NANOS);
        try {
            ApplicationReport report = yarn.getApplicationReport(id);
            last = report;
            if (report.getYarnApplicationState() != state) {
                state = report.getYarnApplicationState();
                tellState(report);
            }
            if (state == YarnApplicationState.RUNNING
                    && !report.getTrackingUrl().equals(trackingUrl)) {
                trackingUrl = report.getTrackingUrl();
                watcher.note("Its page: " + trackingUrl);
            }
        } catch (ApplicationNotFoundException e) {
            throw new IllegalStateException(
                    "the ResourceManager knows no %s any more: it was restarted without its memory, or forgot it"
                            .formatted(id),
                    e);
        } catch (YarnException | IOException e) {
            log.debug("The ResourceManager does not answer", e);
            watcher.note("The ResourceManager does not answer; the application may well go on. Still trying");
        }
    }

    private void tellState(ApplicationReport report) {
        switch (report.getYarnApplicationState()) {
            case NEW, NEW_SAVING, SUBMITTED -> {}
            case ACCEPTED -> watcher.note("%s is accepted in queue %s".formatted(id, report.getQueue()));
            case RUNNING -> watcher.note("%s runs".formatted(id));
            case FINISHED, FAILED, KILLED ->
                watcher.note("%s has ended: %s".formatted(id, report.getFinalApplicationStatus()));
        }
    }

    private void lookForDriver() {
        nextLookNanos = System.nanoTime() + LOOK_FOR_DRIVER_NANOS;
        if (identity.isEmpty() || state != YarnApplicationState.RUNNING) {
            return;
        }
        try {
            Optional<DriverAddress> address =
                    checkpoint.address().filter(known -> known.application().equals(id.toString()));
            if (address.isPresent()) {
                ControlClient client = ControlClient.connect(address.get(), identity.get());
                driver = client;
                connection++;
                client.follow(lastBatch, new Ear(connection));
            }
        } catch (IOException e) {
            log.debug("The driver's address cannot be read", e);
        }
    }

    private void disconnect() {
        connection++;
        nextLookNanos = System.nanoTime() + LOOK_FOR_DRIVER_NANOS;
        if (driver != null) {
            driver.close();
            driver = null;
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            disconnect();
        } finally {
            turn.unlock();
        }
    }

    /** Called on threads of the connection. */
    private final class Ear implements StreamObserver<Progress> {
        private final long own;

        Ear(long own) {
            this.own = own;
        }

        @Override
        public void onNext(Progress progress) {
            heard.add(new Heard(own, progress));
        }

        @Override
        public void onError(Throwable thrown) {
            log.debug("The driver is not heard", thrown);
            heard.add(new Heard(own, null));
        }

        @Override
        public void onCompleted() {
            heard.add(new Heard(own, null));
        }
    }
}
