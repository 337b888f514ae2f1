package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.StreamingConf;
import io.treadle.engine.ContainerEvent;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.ExecutorCore;
import io.treadle.runtime.ExecutorEvent;
import io.treadle.runtime.ExecutorOutput;
import io.treadle.runtime.LinkTimes;
import io.treadle.runtime.codec.ShuffleCodec;
import io.treadle.runtime.task.Place;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskBounds;
import io.treadle.runtime.task.TaskId;
import io.treadle.runtime.task.TaskOutcome;
import io.treadle.runtime.task.Tasks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The process in one container: a real executor core with real tasks, and a model of what runs them. */
final class ExecutorHost {
    private static final LinkTimes TIMES =
            new LinkTimes(World.HEARTBEAT_INTERVAL, World.EXECUTOR_TIMEOUT, Duration.ofMinutes(10));
    private static final int LANES = 2;

    private final World world;
    private final String name;
    private final Life life;
    private final ExecutorCore core;
    private final Map<Long, Connection> connections = new HashMap<>();
    private final Map<String, PushLine> lines = new HashMap<>();
    private final Deque<Task> queue = new ArrayDeque<>();
    private final Set<Task> running = new HashSet<>();
    /** Of one stage and number a single task is under way at a time, till nothing of it runs any more. */
    private final Map<TaskId, Task> leases = new HashMap<>();
    /** The newest attempt it was told of, by epoch and batch. */
    private final Map<String, Integer> attempts = new HashMap<>();
    /** What drivers have said to it, not all of it. */
    private final List<ToExecutor> said = new ArrayList<>();
    /** The epoch in whose name it does what it does. */
    private long obeyed;
    /** The highest epoch that it heard of from whom it was linked to. */
    private long highest;

    private long wakeNanos = Long.MAX_VALUE;
    private boolean ended;

    ExecutorHost(World world, String name, int number) {
        this.world = world;
        this.name = name;
        this.life = new Life(world.agenda());
        Register self = Register.newBuilder()
                .setApplication(world.application())
                .setIncarnation(name)
                .setContainer(name)
                .setHost(World.host(number))
                .setCores(LANES)
                .setPushAddress(name + ":1")
                .setFingerprint(world.plan().graph().fingerprint())
                .build();
        Tasks tasks = new Tasks(
                world.plan(), ShuffleCodec.of(StreamingConf.of(Map.of())), new TaskBounds(1024, 1000), "application");
        this.core = new ExecutorCore(world.plan(), self, tasks, TIMES, new Output(), world.now());
        life.after(0, () -> {
            core.step(world.now());
            wake();
        });
    }

    String name() {
        return name;
    }

    Life life() {
        return life;
    }

    ExecutorCore core() {
        return core;
    }

    boolean hasEnded() {
        return ended;
    }

    private void tell(ExecutorEvent event) {
        life.queue(world.weather().working(), () -> {
            highest = Math.max(highest, core.epoch());
            obeyed = event instanceof ExecutorEvent.Received received
                    ? received.message().getEpoch()
                    : core.epoch();
            core.handle(event, world.now());
            core.step(world.now());
            wake();
        });
    }

    private void wake() {
        if (life.isDead()) {
            return;
        }
        long atNanos = Math.max(core.nextWakeNanos(), world.now());
        if (atNanos >= wakeNanos) {
            return;
        }
        wakeNanos = atNanos;
        life.at(atNanos, () -> {
            if (wakeNanos == atNanos) {
                wakeNanos = Long.MAX_VALUE;
                core.step(world.now());
                wake();
            }
        });
    }

    void received(long link, ToExecutor message) {
        if (!message.hasBeat()) {
            world.trace().add("%s gets on link %d %s", name, link, message.getMessageCase());
        }
        tell(new ExecutorEvent.Received(link, mutated(message)));
    }

    private ToExecutor mutated(ToExecutor message) {
        ToExecutor.Builder mutated = message.toBuilder();
        if (world.is(Mutant.LOWER_EPOCH_OBEYED)) {
            mutated.setEpoch(Math.max(message.getEpoch(), core.epoch()));
        }
        if (message.hasRunBatch()) {
            mutate(message.getEpoch(), mutated.getRunBatchBuilder());
        }
        return mutated.build();
    }

    private void mutate(long epoch, RunBatch.Builder run) {
        if (world.is(Mutant.AGAIN_NEVER_SAID)) {
            run.setAgain(false);
        }
        if (world.is(Mutant.OLDER_ATTEMPT_TAKEN)) {
            String batch = epoch + "/" + run.getBatch();
            int newest = attempts.merge(batch, run.getAttempt(), (one, other) -> one < other ? other : one + 1);
            run.setAttempt(newest);
        }
    }

    /** Something that was said to it before, if anything was; it is remembered what is said now. */
    Optional<ToExecutor> again(ToExecutor now) {
        if (now.hasRunBatch()) {
            said.add(now);
            if (said.size() > 6) {
                said.remove(0);
            }
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(world.dice().any(said));
    }

    /** Whether it holds nothing of any batch. */
    boolean isIdle() {
        return queue.isEmpty() && running.isEmpty() && leases.isEmpty() && core.isIdle();
    }

    void closed(long link) {
        world.trace().add("%s loses link %d", name, link);
        connections.remove(link);
        tell(new ExecutorEvent.Unlinked(link, "closed"));
    }

    void pushed(long stream, PushedBuckets message) {
        tell(new ExecutorEvent.Pushed(stream, message));
    }

    void pushStreamClosed(long stream) {
        tell(new ExecutorEvent.PushStreamClosed(stream));
    }

    void pushLost(PushLine line, String message) {
        world.trace().add("%s gives up pushing to %s", name, line.peer());
        if (lines.remove(line.peer(), line)) {
            tell(new ExecutorEvent.PushLost(line.peer(), message));
        }
    }

    Collection<PushLine> lines() {
        return lines.values();
    }

    Collection<Connection> connections() {
        return connections.values();
    }

    /** The process dies, now. */
    void crash() {
        if (life.isDead()) {
            return;
        }
        world.trace().add("%s dies", name);
        life.die();
        connections.values().forEach(Connection::closeByExecutor);
        connections.clear();
        lines.values().forEach(PushLine::close);
        lines.clear();
        world.network().breakLinesTo(name);
    }

    private void connect(long link) {
        Optional<DriverHost> driver =
                world.findDriver().filter(found -> world.network().reaches(name, found.name()));
        if (driver.isEmpty()) {
            tell(new ExecutorEvent.Unlinked(link, "no driver"));
            return;
        }
        Connection connection = driver.get().accept(this, link);
        connections.put(link, connection);
        if (world.weather().has(Fault.EXECUTOR_PAUSE, 0.4)) {
            life.pause();
            world.agenda().after(world.dice().millis(20, 4000), life::resume);
        }
        tell(new ExecutorEvent.Linked(link));
    }

    private void begin() {
        while (running.size() < LANES) {
            Optional<Task> next = queue.stream().filter(this::lease).findFirst();
            if (next.isEmpty()) {
                return;
            }
            Task task = next.get();
            queue.remove(task);
            running.add(task);
            life.after(world.weather().computing(), () -> run(task));
        }
    }

    private boolean lease(Task task) {
        return world.is(Mutant.LEASE_LEFT_OUT) || leases.putIfAbsent(task.id(), task) == null;
    }

    private void giveBack(Task task) {
        leases.remove(task.id(), task);
        life.after(0, this::begin);
    }

    private void run(Task task) {
        if (running.contains(task) || world.dice().chance(0.5)) {
            world.trace().add("%s runs %s of batch %d", name, task.id(), task.batch());
            var unused = task.over().whenComplete((nothing, failure) -> giveBack(task));
            world.act(
                    this,
                    () -> run(task, new Task.Listener() {
                        @Override
                        public void ran(TaskOutcome.Done soFar) {
                            tell(new ExecutorEvent.TaskRan(task, soFar));
                        }

                        @Override
                        public void ended(TaskOutcome outcome) {
                            if (!world.mayFail(task)) {
                                hasRun(task, outcome, outcome);
                            } else if (world.dice().chance(0.3)) {
                                TaskOutcome.Failed failed = failed("an Error by chance");
                                tell(new ExecutorEvent.TaskDied(task, failed, new AssertionError("chance")));
                            } else {
                                hasRun(task, failed("chance"), outcome);
                            }
                        }

                        @Override
                        public void died(TaskOutcome.Failed failed, Error error) {
                            throw error;
                        }
                    }));
        } else {
            giveBack(task);
        }
        running.remove(task);
        begin();
    }

    private static void run(Task task, Task.Listener listener) {
        task.run(listener);
    }

    private static TaskOutcome.Failed failed(String message) {
        return new TaskOutcome.Failed("", new Place.InShuffle("chance", "chance", 0), message, "", false);
    }

    /** What it wrote outside may take its time, and may fail late. */
    private void hasRun(Task task, TaskOutcome end, TaskOutcome run) {
        if (run instanceof TaskOutcome.Done soFar && world.dice().chance(0.3)) {
            tell(new ExecutorEvent.TaskRan(task, soFar));
            life.after(world.weather().working(), () -> tell(new ExecutorEvent.TaskEnded(task, end, 1000)));
        } else {
            tell(new ExecutorEvent.TaskEnded(task, end, 1000));
        }
    }

    private static FromExecutor withoutDigests(FromExecutor message) {
        FromExecutor.Builder mutated = message.toBuilder();
        if (message.hasBatchReport()) {
            mutated.getBatchReportBuilder()
                    .getTasksBuilderList()
                    .forEach(task -> task.clearInputsDigest().clearGivenDigest());
        }
        return mutated.build();
    }

    private final class Output implements ExecutorOutput {
        @Override
        public void connect(long link) {
            life.after(world.weather().working(), () -> ExecutorHost.this.connect(link));
        }

        @Override
        public void disconnect(long link) {
            Connection connection = connections.remove(link);
            if (connection != null) {
                connection.closeByExecutor();
            }
        }

        @Override
        public void send(long link, FromExecutor message) {
            Connection connection = connections.get(link);
            if (connection != null) {
                connection.up(world.is(Mutant.DIGESTS_NOT_COMPARED) ? withoutDigests(message) : message);
            }
        }

        @Override
        public Heartbeat heartbeat() {
            return Heartbeat.getDefaultInstance();
        }

        @Override
        public void start(Task task) {
            assertThat(obeyed)
                    .as("I4: %s begins %s of batch %d for the highest epoch", name, task.id(), task.batch())
                    .isGreaterThanOrEqualTo(highest);
            queue.add(task);
            begin();
        }

        /** One that runs may, or may not, be past the point where it can be stopped. */
        @Override
        public void cancel(Task task) {
            queue.remove(task);
            running.remove(task);
            begin();
        }

        @Override
        public void peers(List<Peer> peers) {
            Set<String> names = peers.stream().map(Peer::getIncarnation).collect(Collectors.toSet());
            lines.values().removeIf(line -> {
                boolean gone = !names.contains(line.peer());
                if (gone) {
                    line.close();
                }
                return gone;
            });
        }

        @Override
        public void push(Peer peer, List<PushedBuckets> messages) {
            lines.computeIfAbsent(peer.getIncarnation(), to -> new PushLine(world, ExecutorHost.this, to))
                    .push(messages);
        }

        @Override
        public void committed(long batch) {
            lines.values().forEach(line -> line.committed(batch));
        }

        @Override
        public void died(Error error, boolean reported) {
            world.trace().add("%s dies of %s", name, error);
            ContainerEvent.LossKind kind = reported ? ContainerEvent.LossKind.REPORTED : ContainerEvent.LossKind.FAILED;
            ended = true;
            life.after(0, () -> world.yarn().end(ExecutorHost.this, kind));
        }

        @Override
        public void end(Optional<String> failure) {
            world.trace().add("%s ends: %s", name, failure);
            ended = true;
            world.ended(ExecutorHost.this, failure);
            life.after(0, ExecutorHost.this::crash);
        }
    }
}
