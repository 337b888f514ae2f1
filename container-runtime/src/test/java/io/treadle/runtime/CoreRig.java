package io.treadle.runtime;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.Placement;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.StageOwners;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.protocol.wire.Welcome;
import io.treadle.runtime.codec.ShuffleCodec;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskBounds;
import io.treadle.runtime.task.TaskOutcome;
import io.treadle.runtime.task.Tasks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One executor's core in a test's hands: what it puts out is held until the test passes it on. */
final class CoreRig implements ExecutorOutput {
    record Push(Peer peer, PushedBuckets message) {}

    final String incarnation;
    final Plan plan;
    final Tasks tasks;
    final ExecutorCore core;
    final Deque<Task> started = new ArrayDeque<>();
    final Set<Task> cancelled = new HashSet<>();
    final Deque<Push> pushes = new ArrayDeque<>();
    final List<FromExecutor> sent = new ArrayList<>();
    final List<Long> connects = new ArrayList<>();
    final List<Long> disconnects = new ArrayList<>();
    /** With which it has ended. */
    final List<Error> errors = new ArrayList<>();

    boolean errorReported;

    final List<Long> commits = new ArrayList<>();
    /** What whoever keeps something of batches hears. */
    final List<String> life = new ArrayList<>();

    Optional<Optional<String>> end = Optional.empty();
    long now;
    long link;

    CoreRig(String incarnation, Plan plan) {
        this(incarnation, plan, new TaskBounds(1 << 20, 1000));
    }

    CoreRig(String incarnation, Plan plan, TaskBounds bounds) {
        this(incarnation, plan, bounds, Map.of());
    }

    CoreRig(String incarnation, Plan plan, StreamingConf conf) {
        this(incarnation, plan, new TaskBounds(1 << 20, 1000), conf);
    }

    CoreRig(String incarnation, Plan plan, TaskBounds bounds, Map<String, String> conf) {
        this(incarnation, plan, bounds, StreamingConf.of(conf));
    }

    private CoreRig(String incarnation, Plan plan, TaskBounds bounds, StreamingConf conf) {
        this.incarnation = incarnation;
        this.plan = plan;
        this.tasks = new Tasks(plan, ShuffleCodec.of(conf), bounds, "test");
        Register self = Register.newBuilder().setIncarnation(incarnation).build();
        this.core = new ExecutorCore(plan, self, tasks, LinkTimes.of(conf), this, now);
    }

    /** Registered with a driver of this epoch. */
    CoreRig linked(long epoch) {
        core.step(now);
        core.handle(new ExecutorEvent.Linked(link), now);
        hear(message -> message.setEpoch(epoch).setWelcome(Welcome.newBuilder().setCheckpoint("c0ffee")));
        return this;
    }

    void hear(UnaryOperator<ToExecutor.Builder> message) {
        core.handle(
                new ExecutorEvent.Received(
                        link, message.apply(ToExecutor.newBuilder()).build()),
                now);
    }

    void run(long epoch, RunBatch.Builder batch) {
        hear(message -> message.setEpoch(epoch).setRunBatch(batch));
    }

    /** Runs what was started, and what follows from it here, in order. */
    void runTasks() {
        while (!started.isEmpty()) {
            runTask();
        }
    }

    void runTask() {
        Task task = started.remove();
        runTask(task);
    }

    /** As a lane does. */
    void runTask(Task task) {
        task.run(new Task.Listener() {
            @Override
            public void ran(TaskOutcome.Done soFar) {
                core.handle(new ExecutorEvent.TaskRan(task, soFar), now);
            }

            @Override
            public void ended(TaskOutcome outcome) {
                core.handle(new ExecutorEvent.TaskEnded(task, outcome, 1000), now);
            }

            @Override
            public void died(TaskOutcome.Failed failed, Error error) {
                core.handle(new ExecutorEvent.TaskDied(task, failed, error), now);
            }
        });
    }

    void pushed(long stream, PushedBuckets message) {
        core.handle(new ExecutorEvent.Pushed(stream, message), now);
    }

    List<io.treadle.protocol.wire.BatchReport> reports() {
        return sent.stream()
                .filter(FromExecutor::hasBatchReport)
                .map(FromExecutor::getBatchReport)
                .toList();
    }

    List<io.treadle.protocol.wire.BatchFailed> failures() {
        return sent.stream()
                .filter(FromExecutor::hasBatchFailed)
                .map(FromExecutor::getBatchFailed)
                .toList();
    }

    /** Every partition of every shuffle, dealt in turn over these executors. */
    static Placement placement(Plan plan, String... incarnations) {
        Placement.Builder placement = Placement.newBuilder();
        for (String incarnation : incarnations) {
            placement.addPeers(Peer.newBuilder().setIncarnation(incarnation).setPushAddress(incarnation + ":1"));
        }
        for (Plan.Stage stage : plan.stages()) {
            StageOwners.Builder owners = StageOwners.newBuilder().setStage(stage.id());
            for (int partition = 0; partition < stage.partitions().orElse(0); partition++) {
                owners.addOwner(partition % incarnations.length);
            }
            placement.addOwners(owners);
        }
        return placement.build();
    }

    @Override
    public void connect(long newLink) {
        link = newLink;
        connects.add(newLink);
    }

    @Override
    public void disconnect(long old) {
        disconnects.add(old);
    }

    @Override
    public void send(long over, FromExecutor message) {
        sent.add(message);
    }

    @Override
    public Heartbeat heartbeat() {
        return Heartbeat.getDefaultInstance();
    }

    @Override
    public void start(Task task) {
        started.add(task);
    }

    @Override
    public void cancel(Task task) {
        started.remove(task);
        cancelled.add(task);
    }

    @Override
    public void peers(List<Peer> peers) {}

    @Override
    public void push(Peer peer, List<PushedBuckets> messages) {
        messages.forEach(message -> pushes.add(new Push(peer, message)));
    }

    @Override
    public void begun(BatchKey batch) {
        life.add("begun " + batch.batch());
    }

    @Override
    public void prepared(BatchKey batch) {
        life.add("prepared " + batch.batch());
    }

    @Override
    public void committed(long batch) {
        commits.add(batch);
        life.add("committed " + batch);
    }

    @Override
    public void rolledBack(BatchKey batch) {
        life.add("rolled back " + batch.batch());
    }

    @Override
    public void end(Optional<String> failure) {
        end = Optional.of(failure);
    }

    @Override
    public void died(Error error, boolean reported) {
        errors.add(error);
        errorReported = reported;
    }
}
