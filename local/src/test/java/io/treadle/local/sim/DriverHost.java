package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Known;
import io.treadle.engine.BatchLogCodec;
import io.treadle.engine.BatchLogEvent;
import io.treadle.engine.Checkpoint;
import io.treadle.engine.ContainerEvent;
import io.treadle.engine.DriverCore;
import io.treadle.engine.DriverEvent;
import io.treadle.engine.DriverOutput;
import io.treadle.engine.EpochWatch;
import io.treadle.engine.Happening;
import io.treadle.engine.Outcome;
import io.treadle.engine.RestatementPolicy;
import io.treadle.engine.Sentences;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.MemoryLogStore;
import io.treadle.wal.Sync;
import io.treadle.wal.WalWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The process of one attempt: a real driver core and a real log writer, and a model of what runs them. */
final class DriverHost {
    private static final long TAKE_OVER_NANOS = 30_000_000L;
    private static final long WATCH_NANOS = 5_000_000_000L;

    private final World world;
    private final String name;
    private final String application;
    private final Life life;
    private final MemoryLogStore store;
    private final Checkpoint checkpoint;
    private final Map<Long, Connection> connections = new HashMap<>();
    /** What the pool has told before there was a core. */
    private final List<ContainerEvent> early = new ArrayList<>();

    private final Deque<Pending> pending = new ArrayDeque<>();
    private final RestatementPolicy restatements = new RestatementPolicy();
    private final Publishing publishing;
    private long epoch;
    private long links;
    private boolean listening;
    private @Nullable DriverCore core;
    private @Nullable WalWriter writer;
    private long wakeNanos = Long.MAX_VALUE;

    private record Pending(BatchLogEvent event, ByteBuffer payload, CompletableFuture<Long> done) {}

    DriverHost(World world, int attempt, MemoryLogStore store) {
        this.world = world;
        this.name = "driver" + attempt;
        this.application = world.application();
        this.life = new Life(world.agenda());
        this.store = store;
        this.checkpoint = new Checkpoint(store);
        this.publishing = new Publishing(world, this);
    }

    Life life() {
        return life;
    }

    String name() {
        return name;
    }

    boolean isListening() {
        return listening && !life.isDead();
    }

    void start() {
        life.after(
                world.dice().millis(1, 200),
                () -> io(() -> {
                    epoch = checkpoint.claim(application);
                    world.trace().add("%s claims epoch %d", name, epoch);
                    life.after(world.weather().working(), this::publish);
                }));
    }

    /** May come long after the claim, when a successor has claimed and published: nothing of the driver's hinders it. */
    private void publish() {
        napInTheMiddle(0.1, 1);
        io(() -> {
            DriverAddress address = new DriverAddress(epoch, name, 1, application);
            checkpoint.publish(address);
            listening = true;
            begin(address);
        });
    }

    private void begin(DriverAddress address) throws IOException {
        DriverCore begun = new DriverCore(world.setup(epoch), new Output(), world.now());
        core = begun;
        early.forEach(event -> begun.handle(new DriverEvent.Container(event), world.now()));
        wake();
        EpochWatch watch = new EpochWatch(checkpoint, application, epoch, Optional.of(address));
        life.after(world.dice().millis(0, 20), () -> watch(watch));
        takeOver(checkpoint.takeOver(epoch));
    }

    /** On a thread of its own: what the core does meanwhile is not held up by it. */
    private void watch(EpochWatch watch) {
        napInTheMiddle(0.1, 4);
        io(() -> watch.look().ifPresent(stop -> tell(new DriverEvent.StopRequested(stop.drain()))));
        life.after(WATCH_NANOS, () -> watch(watch));
    }

    private void takeOver(LogTakeover takeover) {
        napInTheMiddle(0.02, 5);
        io(() -> {
            if (takeover.step()) {
                life.after(world.weather().working(), this::recover);
            } else {
                life.after(TAKE_OVER_NANOS, () -> takeOver(takeover));
            }
        });
    }

    private void recover() {
        napInTheMiddle(0.05, 8);
        io(() -> {
            Checkpoint.Recovery recovery = checkpoint.recover(epoch);
            world.recovered(this, recovery);
            writer = WalWriter.create(
                    store,
                    Checkpoint.BATCH_LOG,
                    Checkpoint.BATCH_LOG,
                    epoch,
                    recovery.nextSequence(),
                    World.LOG_SETTINGS);
            tell(new DriverEvent.Recovered(recovery.history()));
        });
    }

    /** Has the core handle an event a little later. */
    void tell(DriverEvent event) {
        life.queue(world.weather().working(), () -> {
            core().handle(event, world.now());
            core().step(world.now());
            wake();
        });
    }

    private void wake() {
        if (life.isDead()) {
            return;
        }
        long atNanos = Math.max(core().nextWakeNanos(), world.now());
        if (atNanos >= wakeNanos) {
            return;
        }
        wakeNanos = atNanos;
        life.at(atNanos, () -> {
            if (wakeNanos == atNanos) {
                wakeNanos = Long.MAX_VALUE;
                core().step(world.now());
                wake();
            }
        });
    }

    private DriverCore core() {
        DriverCore known = core;
        if (known == null) {
            throw new IllegalStateException(name + " has not begun");
        }
        return known;
    }

    /** An executor calls. */
    Connection accept(ExecutorHost executor, long executorLink) {
        Connection connection = new Connection(world, this, ++links, executor, executorLink);
        connections.put(connection.link(), connection);
        return connection;
    }

    void received(long link, FromExecutor message) {
        if (!message.hasHeartbeat()) {
            world.trace().add("%s gets from %d: %s", name, link, message);
        }
        tell(new DriverEvent.Received(link, message));
    }

    void disconnected(long link) {
        if (connections.remove(link) != null) {
            world.trace().add("%s loses connection %d", name, link);
            tell(new DriverEvent.Disconnected(link));
        }
    }

    void container(ContainerEvent event) {
        if (core == null) {
            early.add(event);
        } else {
            tell(new DriverEvent.Container(event));
        }
    }

    /** Somebody who wants the application to end, and has recorded that, reaches this driver. */
    void stop() {
        if (core != null) {
            tell(new DriverEvent.StopRequested(true));
        }
    }

    /** The process dies, now; {@code unflushedBytes} of what its log had not flushed get through. */
    void crash(int unflushedBytes) {
        if (life.isDead()) {
            return;
        }
        world.trace().add("%s dies", name);
        life.die();
        world.touchLog();
        store.crashKeeping(unflushedBytes);
        connections.values().forEach(Connection::closeByDriver);
        connections.clear();
        world.yarn().driverDied(this);
    }

    private interface Io {
        void run() throws IOException;
    }

    /** What the log or its directory refuse ends the process. */
    private void io(Io work) {
        world.touchLog();
        try {
            work.run();
        } catch (LogFencedException e) {
            world.trace().add("%s is replaced: %s", name, e.getMessage());
            world.requireReplaced(this, epoch);
            crash(0);
        } catch (IOException e) {
            if (!life.isDead()) {
                world.requireExcuse(this, store, e);
                crash(0);
            }
        }
    }

    /** The process may be paused between one operation of the store and the next, whatever it has looked at before. */
    private void napInTheMiddle(double probability, int operations) {
        if (world.weather().has(Fault.DRIVER_PAUSE, probability)) {
            store.beforeOperation(store.operations() + world.dice().below(operations), () -> world.nap(this));
        }
    }

    private void append(BatchLogEvent event) {
        ByteBuffer payload = ByteBuffer.wrap(BatchLogCodec.encode(event));
        WalWriter log = writer;
        if (log == null) {
            throw new AssertionError("%s appends %s before it has recovered".formatted(name, event));
        }
        world.trace().add("%s appends %s", name, event);
        if (world.is(Mutant.PUBLISHED_BEFORE_THE_DECISION) && event instanceof BatchLogEvent.BatchCommitted commit) {
            commit.prepared()
                    .forEach((uid, parts) -> publishing.publish(world.outputs().published(uid), commit.batch(), parts));
        }
        pending.add(new Pending(
                event,
                payload,
                log.append(payload, event instanceof BatchLogEvent.Restated ? Sync.HSYNC : Sync.HFLUSH)));
        life.after(world.weather().writing(), () -> write(log));
    }

    private void write(WalWriter log) {
        boolean crashes = world.weather().has(Fault.DRIVER_CRASH, 0.01);
        if (world.weather().has(Fault.LOG_FAILURE, 0.01) || crashes) {
            long inTheMiddle = store.operations() + world.dice().below(3);
            world.tear(store, inTheMiddle, world.dice().below(120));
        }
        napInTheMiddle(0.01, 3);
        log.step(world.now());
        world.touchLog();
        while (!life.isDead() && !pending.isEmpty() && pending.element().done.isDone()) {
            settle(pending.remove());
        }
        if (crashes && !life.isDead()) {
            crash(world.dice().below(120));
        }
    }

    private void settle(Pending append) {
        if (append.done.isCompletedExceptionally()) {
            io(() -> throwCause(append.done));
            return;
        }
        long sequence = append.done.join();
        world.trace().add("%s has written record %d", name, sequence);
        world.acknowledged(epoch, sequence, append.payload);
        WalWriter log = Objects.requireNonNull(writer);
        boolean restate =
                restatements.isDueAfter(append.event, append.payload.remaining(), sequence, log.segmentStart());
        if (append.event instanceof BatchLogEvent.Restated) {
            life.after(world.weather().writing(), () -> release(log, sequence));
        }
        tell(new DriverEvent.Appended(append.event, restate));
    }

    /** Deletes what the restatement has made superfluous; the process may die in the middle of it, or not get it done. */
    private void release(WalWriter log, long restated) {
        boolean crashes = world.weather().has(Fault.DRIVER_CRASH, 0.1);
        if (world.weather().has(Fault.LOG_FAILURE, 0.1) || crashes) {
            world.tear(store, store.operations() + world.dice().below(3), 0);
        }
        try {
            world.released(log.release(restated));
        } catch (IOException e) {
            world.requireExcuse(this, store, e);
        }
        world.touchLog();
        if (crashes) {
            crash(0);
        }
    }

    private static void throwCause(CompletableFuture<Long> failed) throws IOException {
        try {
            failed.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    private final class Output implements DriverOutput {
        @Override
        public void send(long link, ToExecutor message) {
            if (!message.hasBeat()) {
                world.trace().add("%s says to %d: %s", name, link, message);
            }
            world.saying(message);
            if (message.hasRunBatch() && world.weather().has(Fault.DRIVER_CRASH, 0.15)) {
                life.after(world.dice().millis(0, 50), () -> crash(0));
            }
            Connection connection = connections.get(link);
            if (connection != null) {
                connection.down(message);
            }
        }

        @Override
        public void disconnect(long link) {
            Connection connection = connections.remove(link);
            if (connection != null) {
                connection.closeByDriver();
            }
        }

        @Override
        public void append(BatchLogEvent event) {
            DriverHost.this.append(event);
        }

        @Override
        public void begin(String streamUid) {
            poll(streamUid, Known.NOTHING);
        }

        @Override
        public void poll(String streamUid, Known known) {
            assertThat(streamUid).isEqualTo(Application.STREAM);
            life.after(world.dice().millis(0.1, 5), () -> DriverHost.this.tell(world.poll(streamUid, known)));
        }

        @Override
        public void committed(String streamUid, Map<String, Long> next) {
            world.committed(next);
        }

        @Override
        public void beginPublishing(String outputUid, String checkpointId, long published) {
            assertThat(checkpointId).as("the checkpoint's id").matches("[0-9a-f]{12}");
            publishing.begin(world.outputs().published(outputUid), published);
        }

        @Override
        public void publish(String outputUid, BatchId batch, List<Prepared> parts) {
            publishing.publish(world.outputs().published(outputUid), batch.number(), parts);
        }

        @Override
        public void endPublishing(String outputUid) {
            publishing.end(world.outputs().published(outputUid));
        }

        @Override
        public void requestContainers(int count) {
            world.yarn().request(DriverHost.this, count);
        }

        @Override
        public void releaseContainer(String container) {
            world.yarn().release(DriverHost.this, container);
        }

        @Override
        public void tell(Happening happening) {
            if (happening instanceof Happening.BatchCommitted committed) {
                world.shown(committed);
            }
            Sentences.of(happening).ifPresent(sentence -> world.trace().add("%s notes: %s", name, sentence));
        }

        @Override
        public void finished(Outcome outcome) {
            world.trace().add("%s has ended: %s", name, outcome);
            world.finished(DriverHost.this, epoch, outcome);
            life.after(0, () -> crash(0));
        }
    }
}
