package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.task.Tasks;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor decides: whom it obeys, what it runs, to whom it gives. Stepped: it has no thread, clock or I/O;
 * events come in through {@link #handle}, time through {@link #step}, and what follows goes out through {@link
 * ExecutorOutput}. Confined to one thread. After {@link ExecutorOutput#end} it does nothing any more.
 */
public final class ExecutorCore {
    /** What the driver gets to take notice of an Error before the executor ends. */
    static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(ExecutorCore.class);

    private final Plan plan;
    private final Register self;
    private final Tasks tasks;
    private final LinkTimes times;
    private final ExecutorOutput output;

    private final EpochGuard epochs = new EpochGuard();
    private final DriverLink link;
    private final Placements placements;
    private final EarlyPushes early = new EarlyPushes();
    private final BatchRuns runs;
    /** Id of the checkpoint that it serves; empty before a driver named it. */
    private String checkpoint = "";
    /** Newest batch known to be committed; 0 before the first. */
    private long committed;

    private long heartbeatNanos;
    /** Of a task, which the driver has been told of; nothing is done any more but to wait for it to hang up. */
    private @Nullable Error fatal;

    private long farewellEndsNanos;
    private boolean ended;

    /**
     * @param self what to register with, but for the highest epoch
     * @param nowNanos the time at which the search for the driver begins
     */
    public ExecutorCore(Plan plan, Register self, Tasks tasks, LinkTimes times, ExecutorOutput output, long nowNanos) {
        this.plan = plan;
        this.self = self;
        this.tasks = tasks;
        this.times = times;
        this.output = output;
        this.link = new DriverLink(output, times, nowNanos);
        this.placements = new Placements(plan, self.getIncarnation());
        this.runs = new BatchRuns(plan, tasks, output, this::send);
        this.heartbeatNanos = nowNanos;
    }

    /** The highest epoch it has obeyed; 0 before the first. */
    public long epoch() {
        return epochs.highest();
    }

    /** Pushes that wait here for their batch to begin. */
    int earlyPushes() {
        return early.size();
    }

    /** Takes one event. */
    public void handle(ExecutorEvent event, long nowNanos) {
        if (ended) {
            return;
        }
        if (fatal != null) {
            if (event instanceof ExecutorEvent.Unlinked unlinked && link.isCurrent(unlinked.link())) {
                die(fatal, true);
            }
        } else if (event instanceof ExecutorEvent.Received received) {
            received(received, nowNanos);
        } else if (event instanceof ExecutorEvent.Pushed pushed) {
            pushed(pushed);
        } else if (event instanceof ExecutorEvent.TaskRan task) {
            runs.all().forEach(batch -> batch.ran(task.task(), task.soFar()));
        } else if (event instanceof ExecutorEvent.TaskEnded task) {
            runs.all().forEach(batch -> batch.ended(task.task(), task.outcome(), task.nanos()));
        } else if (event instanceof ExecutorEvent.TaskDied task) {
            died(task, nowNanos);
        } else if (event instanceof ExecutorEvent.PushLost lost) {
            runs.all().forEach(batch -> batch.pushLost(lost.peer(), lost.message()));
        } else if (event instanceof ExecutorEvent.PushStreamClosed closed) {
            runs.all().forEach(batch -> batch.pushStreamClosed(closed.stream()));
        } else if (event instanceof ExecutorEvent.Linked linked) {
            linked(linked.link(), nowNanos);
        } else if (event instanceof ExecutorEvent.Unlinked unlinked) {
            link.unlinked(unlinked.link(), unlinked.reason(), nowNanos);
        }
    }

    /** Does what is due: looks for the driver, beats, gives up. */
    public void step(long nowNanos) {
        if (ended) {
            return;
        }
        if (fatal != null) {
            if (nowNanos - farewellEndsNanos >= 0) {
                die(fatal, false);
            }
            return;
        }
        if (link.isGivenUp(nowNanos)) {
            end(Optional.of("no driver was found for %d s (treadle.driver.recovery.timeout), the highest epoch being %d"
                    .formatted(times.recoveryTimeout().toSeconds(), epochs.highest())));
            return;
        }
        link.step(nowNanos);
        if (link.isLinked() && nowNanos - heartbeatNanos >= 0) {
            heartbeatNanos = nowNanos + times.heartbeatInterval().toNanos();
            send(FromExecutor.newBuilder().setHeartbeat(output.heartbeat()).build());
        }
    }

    /** When {@link #step} must be called again, if no event comes before. */
    public long nextWakeNanos() {
        if (fatal != null) {
            return farewellEndsNanos;
        }
        long due = link.dueNanos();
        return link.isLinked() && heartbeatNanos - due < 0 ? heartbeatNanos : due;
    }

    /** The driver counts it against the task, and hangs up; from one that is not there nothing is waited for. */
    private void died(ExecutorEvent.TaskDied died, long nowNanos) {
        boolean told = link.isLinked() && runs.all().stream().anyMatch(batch -> batch.died(died.task(), died.failed()));
        runs.giveUp();
        if (told) {
            fatal = died.error();
            farewellEndsNanos = nowNanos + FAREWELL_NANOS;
        } else {
            die(died.error(), false);
        }
    }

    private void die(Error error, boolean reported) {
        ended = true;
        output.died(error, reported);
    }

    private void linked(long number, long nowNanos) {
        if (!link.linked(number, nowNanos)) {
            return;
        }
        placements.forget();
        heartbeatNanos = nowNanos + times.heartbeatInterval().toNanos();
        send(FromExecutor.newBuilder()
                .setRegister(self.toBuilder().setHighestEpoch(epochs.highest()))
                .build());
    }

    private void received(ExecutorEvent.Received received, long nowNanos) {
        if (!link.isCurrent(received.link())) {
            return;
        }
        ToExecutor message = received.message();
        long before = epochs.highest();
        if (!epochs.obeys(message.getEpoch())) {
            link.drop(
                    "epoch %d is over, a driver of epoch %d is in charge".formatted(message.getEpoch(), before),
                    nowNanos);
            return;
        }
        if (before < message.getEpoch()) {
            log.info("Obeying the driver of epoch {}", message.getEpoch());
            early.forgetBelow(message.getEpoch());
            runs.giveUp();
        }
        link.heard(nowNanos);
        switch (message.getMessageCase()) {
            case RUN_BATCH -> run(message.getEpoch(), message.getRunBatch(), nowNanos);
            case BEAT -> committed(message.getBeat().getCommittedBatch());
            case REFUSE ->
                end(Optional.of("the driver refused this executor: "
                        + message.getRefuse().getReason()));
            case SHUTDOWN -> {
                log.info(
                        "The driver ends this executor: {}",
                        message.getShutdown().getReason());
                end(Optional.empty());
            }
            case WELCOME -> welcomed(message.getWelcome().getCheckpoint());
            case MESSAGE_NOT_SET -> {
                // nothing follows but that the driver was heard
            }
        }
    }

    private void welcomed(String ofDriver) {
        if (ofDriver.isEmpty()) {
            return;
        }
        if (checkpoint.isEmpty()) {
            checkpoint = ofDriver;
            tasks.serve(ofDriver);
        } else if (!checkpoint.equals(ofDriver)) {
            end(Optional.of("the driver of epoch %d serves checkpoint %s, and this executor %s: it must begin anew"
                    .formatted(epochs.highest(), ofDriver, checkpoint)));
        }
    }

    private void run(long epoch, RunBatch message, long nowNanos) {
        BatchKey key = new BatchKey(epoch, message.getBatch());
        committed(message.getCommittedBatch());
        if (message.getBatch() <= committed) {
            return;
        }
        Optional<Placed> placed = placements.of(message);
        if (placed.isEmpty()) {
            link.drop(
                    "batch %d names placement %d, which was not sent"
                            .formatted(message.getBatch(), message.getPlacementVersion()),
                    nowNanos);
            return;
        }
        BatchRun.Asked asked = new BatchRun.Asked(message, Translation.info(key, message, plan), placed.get());
        try {
            placed.get().check(asked.info());
        } catch (IllegalArgumentException e) {
            end(Optional.of(String.valueOf(e.getMessage())));
            return;
        }
        runs.amend(key, asked);
        early.take(key).forEach(this::pushed);
    }

    private void pushed(ExecutorEvent.Pushed pushed) {
        PushedBuckets message = pushed.message();
        BatchKey key = EarlyPushes.keyOf(message);
        BatchRun current = runs.get(key);
        if (current != null && message.getAttempt() <= current.attempt()) {
            current.pushed(pushed.stream(), message);
        } else if (key.epoch() >= epochs.highest() && key.batch() > committed) {
            early.hold(pushed);
        }
    }

    private void committed(long batch) {
        if (batch <= committed) {
            return;
        }
        committed = batch;
        early.forget(batch);
        runs.committed(batch);
    }

    private void send(FromExecutor message) {
        if (link.isLinked()) {
            output.send(link.link(), message);
        }
    }

    private void end(Optional<String> failure) {
        runs.giveUp();
        ended = true;
        output.end(failure);
    }
}
