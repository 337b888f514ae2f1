package io.treadle.runtime;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.conf.HeartbeatSettings;
import io.treadle.protocol.tls.Identity;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.Register;
import io.treadle.runtime.codec.ShuffleCodec;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskBounds;
import io.treadle.runtime.task.TaskOutcome;
import io.treadle.runtime.task.Tasks;
import io.treadle.runtime.transport.PushHost;
import io.treadle.runtime.transport.ShuffleServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * One executor of an application, under way: looks for the driver, obeys it, and ends when the driver says so, or when
 * none is found. Thread-safe.
 */
public final class Executor implements AutoCloseable {
    private final ExecutorLoop loop;
    private final Thread thread;
    private final TaskHost lanes;
    private final LinkHost driver;
    private final Optional<PushHost> pushes;
    private final Optional<ShuffleServer> server;
    private final Tasks tasks;

    private Executor(ExecutorSetup setup, ExecutorLoop loop, Tasks tasks, Optional<ShuffleServer> server) {
        this.loop = loop;
        this.tasks = tasks;
        this.server = server;
        this.lanes = TaskHost.start(setup.cores(), new LaneEvents(loop));
        this.driver = new LinkHost(setup.driver(), loop::add);
        this.pushes = setup.identity()
                .map(identity -> new PushHost(
                        identity,
                        setup.conf().get(HeartbeatSettings.EXECUTOR_TIMEOUT),
                        (peer, message) -> loop.add(new ExecutorEvent.PushLost(peer, message)),
                        loop::died));
        this.thread = loop.start(coreOf(setup));
    }

    /**
     * Begins. The thread that calls this should have the application's classes in its context class loader.
     *
     * @throws IOException if its server for pushed buckets cannot listen
     */
    public static Executor start(ExecutorSetup setup) throws IOException {
        StreamingConf conf = setup.conf();
        TaskBounds bounds = new TaskBounds(
                Math.toIntExact(conf.get(RuntimeSettings.SHUFFLE_CHUNK_SIZE)),
                conf.get(RuntimeSettings.FOREACH_BATCH_MAX_RECORDS));
        String name = conf.find(ContextSettings.NAME).orElse(setup.application());
        ExecutorLoop loop = new ExecutorLoop();
        Optional<ShuffleServer> server = Optional.empty();
        if (setup.identity().isPresent()) {
            server = Optional.of(listen(setup.host(), setup.identity().get(), loop));
        }
        Tasks tasks = new Tasks(setup.plan(), ShuffleCodec.of(conf), bounds, name);
        return new Executor(setup, loop, tasks, server);
    }

    /**
     * Waits till it has ended.
     *
     * @return false if the time was over first
     * @throws ExecutorException if it ended for another reason than the driver's wish
     */
    public boolean await(Duration atMost) throws InterruptedException, ExecutorException {
        CompletableFuture<Optional<String>> end = loop.end();
        try {
            Optional<String> failure = end.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (failure.isPresent()) {
                throw new ExecutorException(failure.get());
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ExecutorException known) {
                throw known;
            }
            throw new ExecutorException("the executor died of " + cause, cause);
        }
    }

    /** Ends it, if it has not ended, and lets go of all it holds. Idempotent. */
    @Override
    public void close() {
        loop.end(Optional.empty());
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        driver.close();
        server.ifPresent(ShuffleServer::close);
        pushes.ifPresent(PushHost::close);
        lanes.close();
        tasks.close();
    }

    private LongFunction<ExecutorCore> coreOf(ExecutorSetup setup) {
        String incarnation = UUID.randomUUID().toString();
        Register self = Register.newBuilder()
                .setApplication(setup.application())
                .setIncarnation(incarnation)
                .setContainer(setup.container())
                .setHost(setup.host())
                .setCores(setup.cores())
                .setPushAddress(server.map(listening -> setup.host() + ":" + listening.port())
                        .orElse(""))
                .setFingerprint(setup.plan().graph().fingerprint())
                .addAllGraph(setup.plan().graph().describe())
                .build();
        LinkTimes times = LinkTimes.of(setup.conf());
        ProcessOutput output = new ProcessOutput(loop, lanes, driver, pushes);
        return nowNanos -> new ExecutorCore(setup.plan(), self, tasks, times, output, nowNanos);
    }

    private static ShuffleServer listen(String host, Identity identity, ExecutorLoop loop) throws IOException {
        return ShuffleServer.start(host, identity, new ShuffleServer.Inbox() {
            @Override
            public void pushed(long stream, PushedBuckets message, Runnable taken) {
                loop.add(new ExecutorEvent.Pushed(stream, message), taken);
            }

            @Override
            public void closed(long stream) {
                loop.add(new ExecutorEvent.PushStreamClosed(stream));
            }
        });
    }

    private record LaneEvents(ExecutorLoop loop) implements TaskHost.Listener {
        @Override
        public void ran(Task task, TaskOutcome.Done soFar) {
            loop.add(new ExecutorEvent.TaskRan(task, soFar));
        }

        @Override
        public void ended(Task task, TaskOutcome outcome, long nanos) {
            loop.add(new ExecutorEvent.TaskEnded(task, outcome, nanos));
        }

        @Override
        public void died(Task task, TaskOutcome.Failed failed, Error error) {
            loop.add(new ExecutorEvent.TaskDied(task, failed, error));
        }

        @Override
        public void died(Error error) {
            loop.died(error);
        }
    }
}
