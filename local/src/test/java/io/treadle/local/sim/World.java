package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.WriteContext;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All there is in one simulation, and what must hold in it whatever happens. */
final class World {
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
    private Plan plan;
    private final Map<String, DriverHost> drivers = new HashMap<>();
    private final Set<String> failedOnce = new HashSet<>();
    private final Set<MemoryLogStore> torn = new HashSet<>();
    /** What executors were told of whether a batch may have been written before, by epoch and batch. */
    private final Map<String, Set<Boolean>> saidAgain = new HashMap<>();

    /** The lowest epoch that had executors run it, by batch. */
    private final Map<Long, Long> firstSaid = new HashMap<>();

    /** Parts of outputs, by output and batch. */
    private final Map<String, Integer> saidParts = new HashMap<>();

    private final Mutant mutant;
    private int submissions = 1;
    private @Nullable ExecutorHost acting;
    private boolean serving = true;
    private boolean publishing = true;
    private boolean logTouched;
    private long events;
    private boolean stopping;
    private boolean finished;
    private boolean failed;
    private long streams;
    private long released;

    World(long seed, Set<Fault> faults, Mutant mutant) {
        this.mutant = mutant;
        this.dice = new Dice(seed);
        this.agenda = new Agenda(dice);
        this.trace = new Trace(agenda);
        this.weather = new Weather(agenda, dice, faults);
        this.broker = new Broker(seed, dice, weather);
        this.outputs = new Outputs(this);
        this.facts = new Facts(broker, outputs);
        this.log = new LogWatch(anyone, facts);
        this.plan = Application.plan(broker, outputs, INTERVAL, 2);
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

    Outputs outputs() {
        return outputs;
    }

    boolean is(Mutant one) {
        return mutant == one;
    }

    /** The id of the application as it was submitted last. */
    String application() {
        return "application_" + submissions;
    }

    static String host(int number) {
        return "host" + number % EXECUTORS;
    }

    /** All of the application is gone, and somebody submits it again, with other parallelism. */
    void resubmit() {
        trace.add("The application is submitted again.");
        drivers.values().forEach(driver -> driver.crash(dice.below(120)));
        yarn.clear();
        submissions++;
        plan = Application.plan(broker, outputs, INTERVAL, 1 + dice.below(4));
        yarn.startAttempt();
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
                application(),
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

    /** Whether a task fails this time; a second time, or one for a reason of its own, would end the application. */
    boolean mayFail(Task task) {
        return !broker.isUnequal()
                && weather.has(Fault.TASK_FAILURE, 0.02)
                && failedOnce.add(task.batch() + "/" + task.id());
    }

    /** Has an executor run what is its own: what sinks are opened meanwhile are opened there. */
    void act(ExecutorHost executor, Runnable what) {
        ExecutorHost before = acting;
        acting = executor;
        try {
            what.run();
        } finally {
            acting = before;
        }
    }

    ExecutorHost acting() {
        return Objects.requireNonNull(acting);
    }

    boolean isServing() {
        return serving;
    }

    void serving(boolean now) {
        serving = now;
    }

    boolean isPublishing() {
        return publishing;
    }

    void publishing(boolean now) {
        publishing = now;
    }

    /** Who writes there now learns that he cannot, if so it is. */
    void requireServing(String output) throws SinkUnavailableException {
        if (!serving) {
            throw new SinkUnavailableException(output + " does not answer", null);
        }
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
        String key = message.getEpoch() + "/" + run.getBatch();
        long firstEpoch = firstSaid.merge(run.getBatch(), message.getEpoch(), Math::min);
        boolean before = run.getAttempt() > 1 || firstEpoch < message.getEpoch();
        saidAgain.computeIfAbsent(key, first -> new HashSet<>()).add(run.getAgain());
        assertThat(run.getAgain() || !before)
                .as("I6: batch %d may have been written before", run.getBatch())
                .isTrue();
        BatchPlanned planned = facts.planned(run.getBatch());
        assertThat(planned)
                .as("I6: batch %d is durably planned before it runs", run.getBatch())
                .isNotNull();
        for (SourceTask task : run.getTasksList()) {
            StreamSlice entry = planned.slices().get(task.getTask());
            assertThat(new Slice(task.getPartition(), task.getFrom(), task.getUntil(), task.getDetail()))
                    .as("I6: slice %d of batch %d", task.getTask(), run.getBatch())
                    .isEqualTo(entry.slice());
        }
        assertThat(run.getCommittedBatch())
                .as("committed as executors are told")
                .isLessThanOrEqualTo(facts.committedBatch());
    }

    /** A task begins to write a part; its executor may be one that is not in charge any more. */
    void begins(String output, WriteContext context) {
        long batch = context.batch().number();
        assertThat(saidAgain.getOrDefault(context.epoch() + "/" + batch, Set.of()))
                .as("I6: whether \"%s\" may have a part already, %s", output, context)
                .contains(context.again());
        Integer parts = saidParts.putIfAbsent(output + "/" + batch, context.parts());
        assertThat(parts == null || parts == context.parts())
                .as("I6: parts of \"%s\", %s, were %s", output, context, parts)
                .isTrue();
    }

    void writing(long batch) {
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
        } else if (outcome.kind() == Outcome.Kind.FAILED && isExcused(outcome)) {
            trace.add("The application ends: %s", outcome.message());
            failed = true;
            finished = true;
            yarn.finish();
        } else {
            throw new AssertionError("I7: %s ends: %s".formatted(driver.name(), outcome));
        }
    }

    private boolean isExcused(Outcome outcome) {
        return facts.isReadTwice() && outcome.message().contains("determinist");
    }

    /** Whether the application has ended because two runs differed. */
    boolean hasFailed() {
        return failed;
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
            new Checkpoint(anyone).requestStop(new Checkpoint.Stop(true, application()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (dice.chance(0.5)) {
            yarn.current().ifPresent(DriverHost::stop);
        }
    }

    /** All is shown that was decided; what lies aside is of no use, and goes when the next driver begins. */
    void requireNoLeftovers() {
        long newest = facts.committedBatch();
        for (Published output : outputs.published()) {
            output.begin(newest);
            assertThat(output.leftovers())
                    .as("I8: what lies aside in \"%s\"", output.output())
                    .isZero();
        }
    }

    void compareLog() {
        log.look();
        log.compareAll();
        // Two restatements at most, each with the handles that an outage keeps from being published.
        assertThat(log.length())
                .as("length of the log, of %d segments released", released)
                .isLessThan(8000);
    }

    /** A driver has deleted segments. */
    void released(int segments) {
        trace.add("%d segments are released", segments);
        released += segments;
    }
}
