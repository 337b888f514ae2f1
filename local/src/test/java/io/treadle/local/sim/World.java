package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.api.source.Known;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.Checkpoint;
import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.CoreSetup;
import io.treadle.engine.DriverEvent;
import io.treadle.engine.DriverSettings;
import io.treadle.engine.DriverSettings.ContainerLimits;
import io.treadle.engine.Happening;
import io.treadle.engine.Outcome;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.task.Task;
import io.treadle.wal.MemoryLogStore;
import io.treadle.wal.Sync;
import io.treadle.wal.WalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All there is in one simulation, and what must hold in it whatever happens. */
final class World {
    static final String APPLICATION = "application_1";
    /** Small segments, so that logs roll. */
    static final WalSettings LOG_SETTINGS = new WalSettings(1000, Duration.ofHours(1), 1 << 20, 1 << 20, Sync.HFLUSH);

    static final Duration EXECUTOR_TIMEOUT = Duration.ofSeconds(5);
    static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

    private static final Duration INTERVAL = Duration.ofMillis(500);
    static final int EXECUTORS = 3;

    private final Dice dice;
    private final Agenda agenda;
    private final Trace trace;
    private final Weather weather;
    private final Yarn yarn = new Yarn(this);
    private final Network network = new Network(this);
    private final Broker broker;
    private final Outputs outputs;
    private final Facts facts;
    private final MemoryLogStore anyone = new MemoryLogStore();
    private final LogWatch log;
    private final Plan plan;
    private final Map<String, DriverHost> drivers = new HashMap<>();
    private final Set<String> failedOnce = new HashSet<>();
    private final Set<MemoryLogStore> torn = new HashSet<>();
    private boolean logTouched;
    private long events;
    private boolean stopping;
    private boolean finished;
    private long streams;
    private long released;

    World(long seed, Set<Fault> faults) {
        this.dice = new Dice(seed);
        this.agenda = new Agenda(dice);
        this.trace = new Trace(agenda);
        this.weather = new Weather(agenda, dice, faults);
        this.broker = new Broker(seed, 1 + dice.below(4));
        this.outputs = new Outputs(this::writing);
        this.facts = new Facts(broker, outputs);
        this.log = new LogWatch(anyone, facts);
        this.plan = Application.plan(broker, outputs, INTERVAL);
        anyone.sealingTakes(1 + dice.below(20));
    }

    Dice dice() {
        return dice;
    }

    Agenda agenda() {
        return agenda;
    }

    long now() {
        return agenda.nowNanos();
    }

    Trace trace() {
        return trace;
    }

    Weather weather() {
        return weather;
    }

    Yarn yarn() {
        return yarn;
    }

    Network network() {
        return network;
    }

    Broker broker() {
        return broker;
    }

    Facts facts() {
        return facts;
    }

    Plan plan() {
        return plan;
    }

    boolean isFinished() {
        return finished;
    }

    long nextStream() {
        return ++streams;
    }

    CoreSetup setup(long epoch) {
        DriverSettings settings = new DriverSettings(
                60,
                EXECUTOR_TIMEOUT,
                HEARTBEAT_INTERVAL,
                Duration.ofSeconds(2),
                2,
                new ContainerLimits(1_000_000, Duration.ofHours(1), Duration.ofSeconds(20)),
                1_000_000,
                false);
        return new CoreSetup(
                plan,
                epoch,
                APPLICATION,
                "simulation",
                EXECUTORS,
                settings,
                () -> Instant.ofEpochMilli(now() / 1_000_000),
                "%012x".formatted(epoch));
    }

    DriverHost newDriver(int attempt) {
        DriverHost driver = new DriverHost(this, attempt, anyone.anotherProcess());
        drivers.put(driver.name(), driver);
        return driver;
    }

    /** Whom an executor reaches at the address that is published; a process that is paused is reached, and says nothing. */
    Optional<DriverHost> findDriver() {
        try {
            return new Checkpoint(anyone)
                    .address()
                    .map(address -> drivers.get(address.host()))
                    .filter(DriverHost::isListening);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Has a driver's log fail at one of its next operations. */
    void tear(MemoryLogStore store, long operation, int bytes) {
        torn.add(store);
        store.failOperation(operation, new IOException("the disk is gone"), bytes);
    }

    DriverEvent poll(String stream, Known known) {
        if (!broker.isAvailable()) {
            return new DriverEvent.SourceUnavailable(stream, "no broker answers");
        }
        return new DriverEvent.SourcePolled(stream, broker.poll(known));
    }

    /** Whether a task fails this time; a second time would end the application. */
    boolean mayFail(Task task) {
        return weather.has(Fault.TASK_FAILURE, 0.02) && failedOnce.add(task.batch() + "/" + task.id());
    }

    /** Does what is next. */
    void step() {
        assertThat(agenda.step()).as("something is always to be done").isTrue();
        events++;
        check();
    }

    long events() {
        return events;
    }

    /** A driver is paused in the middle of what it does, while all others go on. */
    void nap(DriverHost driver) {
        if (!driver.life().isRunning()) {
            return;
        }
        long untilNanos = now() + dice.millis(20, 12_000);
        trace.add("%s naps until %d ms", driver.name(), untilNanos / 1_000_000);
        driver.life().pause();
        if (dice.chance(0.6)) {
            agenda.after(dice.millis(1, 6000), () -> yarn.replace(driver));
        }
        agenda.at(untilNanos, () -> {}); // it wakes up also if all others wait for it
        while (now() < untilNanos) {
            step();
        }
        trace.add("%s wakes up", driver.name());
        agenda.after(0, driver.life()::resume);
    }

    // What must hold.

    /** After every event. The log is read again if someone may have written to it. */
    private void check() {
        if (logTouched) {
            logTouched = false;
            log.look();
        }
    }

    void touchLog() {
        logTouched = true;
    }

    void recovered(DriverHost driver, Checkpoint.Recovery recovery) {
        log.look();
        log.compareAll();
        trace.add(
                "%s has recovered %d records, batch %d",
                driver.name(), recovery.nextSequence(), facts.committedBatch());
        assertThat(recovery.history().hash())
                .as("I3: the history a driver recovers")
                .isEqualTo(log.hash());
    }

    void acknowledged(long epoch, long sequence, ByteBuffer payload) {
        log.acknowledged(epoch, sequence, payload);
    }

    /** A driver says something to an executor. */
    void saying(ToExecutor message) {
        if (!message.hasRunBatch()) {
            return;
        }
        RunBatch run = message.getRunBatch();
        BatchPlanned planned = facts.planned(run.getBatch());
        assertThat(planned)
                .as("I6: batch %d is durably planned before it runs", run.getBatch())
                .isNotNull();
        for (SourceTask task : run.getTasksList()) {
            StreamSlice entry = planned.slices().get(task.getTask());
            assertThat(new Slice(task.getPartition(), task.getFrom(), task.getUntil()))
                    .as("I6: slice %d of batch %d", task.getTask(), run.getBatch())
                    .isEqualTo(entry.slice());
        }
        assertThat(run.getCommittedBatch())
                .as("committed as executors are told")
                .isLessThanOrEqualTo(facts.committedBatch());
    }

    private void writing(long batch) {
        assertThat(facts.planned(batch))
                .as("I2: what is written is of the batch under way, or written again; it is of batch %d", batch)
                .isNotNull();
    }

    void committed(Map<String, Long> next) {
        next.forEach((partition, position) -> assertThat(position)
                .as("I1: what the source is told is committed of %s", partition)
                .isLessThanOrEqualTo(facts.committedUntil().getOrDefault(partition, 0L)));
    }

    void shown(Happening.BatchCommitted batch) {
        trace.add("shown: batch %d, %d records", batch.batch(), batch.records());
        assertThat(batch.batch()).as("I2: shown when committed").isLessThanOrEqualTo(facts.committedBatch());
    }

    /** A driver was told that it is not in charge. */
    void requireReplaced(DriverHost driver, long epoch) {
        try {
            assertThat(new Checkpoint(anyone).highestEpoch())
                    .as("I4: %s gives up for a later epoch", driver.name())
                    .isGreaterThan(epoch);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void requireExcuse(DriverHost driver, MemoryLogStore store, IOException failure) {
        trace.add("%s fails: %s", driver.name(), failure);
        if (!torn.contains(store) && !driver.life().isDead()) {
            throw new AssertionError("%s fails without a reason".formatted(driver.name()), failure);
        }
    }

    void finished(DriverHost driver, long epoch, Outcome outcome) {
        if (outcome.kind() == Outcome.Kind.REPLACED) {
            requireReplaced(driver, epoch);
        } else if (outcome.kind() == Outcome.Kind.SUCCEEDED && stopping) {
            finished = true;
            yarn.finish();
        } else {
            throw new AssertionError("I7: %s ends: %s".formatted(driver.name(), outcome));
        }
    }

    void ended(ExecutorHost executor, Optional<String> failure) {
        if (!yarn.isOver(executor)) {
            assertThat(failure).as("I7: %s ends", executor.name()).isEmpty();
            assertThat(finished).as("I7: %s may end", executor.name()).isTrue();
        }
        agenda.after(0, () -> yarn.end(executor, LossKind.FAILED));
    }

    /** Someone wants the application to end, and may be unable to reach the driver. */
    void stop() {
        stopping = true;
        try {
            new Checkpoint(anyone).requestStop(new Checkpoint.Stop(true, APPLICATION));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (dice.chance(0.5)) {
            yarn.current().ifPresent(DriverHost::stop);
        }
    }

    void compareLog() {
        log.look();
        log.compareAll();
        assertThat(log.length())
                .as("length of the log, of %d segments released", released)
                .isLessThan(4000);
    }

    /** A driver has deleted segments. */
    void released(int segments) {
        trace.add("%d segments are released", segments);
        released += segments;
    }
}
