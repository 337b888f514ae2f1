package io.treadle.engine;

import io.treadle.api.conf.HeartbeatSettings;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.source.SourceContext;
import io.treadle.engine.transport.DriverDoor;
import io.treadle.engine.transport.DriverServer;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Status;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.wal.LogFencedException;
import io.treadle.wal.Sync;
import io.treadle.wal.Wal;
import io.treadle.wal.WalSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver at work in this JVM: claims its epoch, takes over what drivers before it left, and runs the application till it ends
 * or {@link #close} is called. Thread-safe.
 */
public final class Driver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Driver.class);
    private static final long STATUS_SECONDS = 5;
    private static final int CHECKPOINT_ID_BYTES = 6;

    private final DriverSetup setup;
    private final DriverAddress address;
    private final DriverLoop loop;
    private final Followers followers;
    private final Deque<AutoCloseable> opened; // last opened first; guarded by itself

    private Driver(
            DriverSetup setup,
            DriverAddress address,
            DriverLoop loop,
            Followers followers,
            Deque<AutoCloseable> opened) {
        this.setup = setup;
        this.address = address;
        this.loop = loop;
        this.followers = followers;
        this.opened = opened;
    }

    /**
     * Starts a driver. Returns when its epoch is claimed and its address published; taking over goes on meanwhile.
     *
     * @throws RivalApplicationException if another application has begun on the checkpoint since this one did: no attempt of
     *     this one may start again
     * @throws IOException if the checkpoint cannot be used or the port not be opened; nothing is left behind then, but a
     *     claimed epoch
     */
    public static Driver start(DriverSetup setup) throws IOException {
        Checkpoint checkpoint = new Checkpoint(setup.store());
        long epoch = checkpoint.claim(setup.application());
        checkpoint.keep(setup.plan().graph());
        Followers followers =
                new Followers(setup.conf().get(EngineSettings.HISTORY_BATCHES).intValue());
        CoreSetup core = new CoreSetup(
                setup.plan(),
                epoch,
                setup.application(),
                setup.name(),
                setup.executors(),
                DriverSettings.of(setup.conf(), setup.executors()),
                DriverLoop.wallClock(),
                newCheckpointId());
        DriverLoop loop = new DriverLoop(core, setup.pool(), followers, checkpoint);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Optional<DriverServer> server = listen(setup, loop, followers, opened);
            DriverAddress address = new DriverAddress(
                    epoch,
                    setup.endpoint().map(DriverSetup.Endpoint::host).orElse("localhost"),
                    server.map(DriverServer::port).orElse(0),
                    setup.application());
            if (server.isPresent()) {
                checkpoint.publish(address);
            }
            begin(setup, epoch, loop, opened);
            EpochWatch watch = new EpochWatch(checkpoint, setup.application(), epoch, server.map(listening -> address));
            opened.push(EpochWatchHost.start(
                    watch, stop -> loop.post(new DriverEvent.StopRequested(stop.drain())), loop::fail));
            return new Driver(setup, address, loop, followers, opened);
        } catch (IOException | RuntimeException e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private static String newCheckpointId() {
        byte[] id = new byte[CHECKPOINT_ID_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static Optional<DriverServer> listen(
            DriverSetup setup, DriverLoop loop, Followers followers, Deque<AutoCloseable> opened) throws IOException {
        if (setup.endpoint().isEmpty()) {
            return Optional.empty();
        }
        DriverSetup.Endpoint endpoint = setup.endpoint().get();
        DriverServer server = DriverServer.start(
                endpoint.identity(),
                endpoint.bindHost(),
                setup.conf().get(HeartbeatSettings.EXECUTOR_TIMEOUT),
                new Door(setup, loop, followers));
        opened.push(server);
        return Optional.of(server);
    }

    private static void begin(DriverSetup setup, long epoch, DriverLoop loop, Deque<AutoCloseable> opened)
            throws IOException {
        startPlanners(setup, loop, opened);
        startPublishers(setup, epoch, loop, opened);
        recallStop(setup, loop);
        setup.pool().listen(loop::pollContainers);
        loop.pollContainers();
        ReleaseHost releases = ReleaseHost.start(loop::fail);
        opened.push(releases);
        RecoveryHost recovery = RecoveryHost.start(
                setup.store(), epoch, walSettings(setup), recoveredInto(loop, releases), DriverLoop::nanoTime);
        opened.push(recovery);
        loop.start();
        opened.push(loop::close);
    }

    private static void startPlanners(DriverSetup setup, DriverLoop loop, Deque<AutoCloseable> opened) {
        for (Plan.Stage stage : setup.plan().stages()) {
            Operator operator = stage.input();
            if (operator.operation() instanceof Operation.Read read) {
                SourceContext context = new SourceContext(setup.name(), operator.uid());
                PlannerHost host = PlannerHost.start(read.source(), context, loop::post);
                opened.push(host);
                loop.actions().use(operator.uid(), host);
            }
        }
    }

    private static void startPublishers(DriverSetup setup, long epoch, DriverLoop loop, Deque<AutoCloseable> opened) {
        for (Operator operator : setup.plan().graph().operators()) {
            if (operator.operation() instanceof Operation.Write write
                    && write.sink() instanceof PublishingSink<?> sink) {
                PublisherHost host = PublisherHost.start(
                        sink, setup.name(), operator.uid(), epoch, event -> publisherSaid(event, setup, epoch, loop));
                opened.push(host);
                loop.actions().use(operator.uid(), host);
            }
        }
    }

    /** On the publisher's thread. One that was shut out by a later driver's fails, and that is no failure of the application. */
    private static void publisherSaid(DriverEvent event, DriverSetup setup, long epoch, DriverLoop loop) {
        if (event instanceof DriverEvent.PublisherFailed) {
            try {
                new Checkpoint(setup.store()).requireInCharge(epoch);
            } catch (LogFencedException replaced) {
                loop.fail(replaced);
                return;
            } catch (IOException e) {
                log.warn("Whether a later driver is in charge is not known: {}", e.toString());
            }
        }
        loop.post(event);
    }

    private static RecoveryHost.Listener recoveredInto(DriverLoop loop, ReleaseHost releases) {
        return new RecoveryHost.Listener() {
            @Override
            public void recovered(History history, Wal wal) {
                loop.recovered(history, wal, releases);
            }

            @Override
            public void failed(Throwable failure) {
                loop.fail(failure);
            }
        };
    }

    /** A wish to end that this run has not fulfilled yet holds; one that an older run left does not. */
    private static void recallStop(DriverSetup setup, DriverLoop loop) throws IOException {
        Checkpoint checkpoint = new Checkpoint(setup.store());
        Optional<Checkpoint.Stop> stop = checkpoint.stop();
        if (stop.isPresent() && stop.get().application().equals(setup.application())) {
            loop.post(new DriverEvent.StopRequested(stop.get().drain()));
        } else if (stop.isPresent()) {
            checkpoint.clearStop();
        }
    }

    private static WalSettings walSettings(DriverSetup setup) {
        WalSettings defaults = WalSettings.defaults();
        boolean hsync = setup.conf().get(EngineSettings.LOG_SYNC).equals("hsync");
        return new WalSettings(
                setup.conf().get(EngineSettings.LOG_SEGMENT_SIZE),
                defaults.segmentAge(),
                defaults.maxFrameBytes(),
                defaults.queueBytes(),
                hsync ? Sync.HSYNC : Sync.HFLUSH);
    }

    /** Where it listens; without an endpoint, port 0. */
    public DriverAddress address() {
        return address;
    }

    /**
     * Connects an executor of this JVM.
     *
     * @param outbox takes messages for it, on the driver's thread; must not block
     * @param closed told when the driver hangs up
     */
    public ExecutorLink attach(Consumer<ToExecutor> outbox, Runnable closed) {
        DriverDoor.Link link = new Door(setup, loop, followers).connect(outbox, closed);
        return new ExecutorLink() {
            @Override
            public void send(FromExecutor message) {
                link.received(message);
            }

            @Override
            public void close() {
                link.closed();
            }
        };
    }

    /**
     * How it goes.
     *
     * @throws IllegalStateException if it has ended, or its loop does not answer
     */
    public Status status() {
        try {
            return loop.status().get(STATUS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the driver does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the driver's answer", e);
        }
    }

    /**
     * Tells everything that happens, after the batches remembered that follow {@code afterBatch}; the last is Ended.
     *
     * @param follower called on the driver's thread and on this one; must not block
     * @return ends it
     */
    public Runnable follow(long afterBatch, Consumer<Progress> follower) {
        return followers.follow(afterBatch, follower);
    }

    /** Wishes the application to end; returns when the wish is recorded in the checkpoint. */
    public void stop(boolean drain) throws IOException {
        new Door(setup, loop, followers).stop(drain);
    }

    /**
     * Waits till the driver has ended.
     *
     * @return false if the time was over first
     */
    public boolean await(Duration atMost) throws InterruptedException {
        return loop.await(atMost);
    }

    /** How it ended; empty while it runs. */
    public Optional<Outcome> outcome() {
        return loop.outcome();
    }

    /** Ends the driver as it is, if it has not ended; what it holds is for the next. Closing twice is harmless. */
    @Override
    public void close() {
        closeAll(opened, null);
    }

    private static void closeAll(Deque<AutoCloseable> opened, @Nullable Exception cause) {
        synchronized (opened) {
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (Exception e) {
                    log.warn("A part of the driver did not close: {}", e.toString());
                    if (cause != null) {
                        cause.addSuppressed(e);
                    }
                }
            }
        }
    }

    /** What the server serves. */
    private record Door(DriverSetup setup, DriverLoop loop, Followers followers) implements DriverDoor {
        @Override
        public Link connect(Consumer<ToExecutor> outbox, Runnable hangUp) {
            long link = loop.actions().connect(outbox, hangUp);
            return new Link() {
                @Override
                public void received(FromExecutor message) {
                    loop.post(new DriverEvent.Received(link, message));
                }

                @Override
                public void closed() {
                    loop.actions().disconnected(link);
                }
            };
        }

        @Override
        public CompletableFuture<Status> status() {
            return loop.status();
        }

        @Override
        public Runnable follow(long afterBatch, Consumer<Progress> follower) {
            return followers.follow(afterBatch, follower);
        }

        @Override
        public void stop(boolean drain) throws IOException {
            new Checkpoint(setup.store()).requestStop(new Checkpoint.Stop(drain, setup.application()));
            loop.post(new DriverEvent.StopRequested(drain));
        }
    }
}
