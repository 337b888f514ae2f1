package io.treadle.engine;

import io.treadle.api.sink.Prepared;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.EventTime;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Place;
import io.treadle.protocol.wire.PreparedPart;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.protocol.wire.PushFailed;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import io.treadle.protocol.wire.TaskReport;
import io.treadle.protocol.wire.ToExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One connection of an executor that does what the test says. */
final class FakeExecutor {
    final String incarnation;
    final long link;
    final List<ToExecutor> received = new ArrayList<>();
    boolean closed;
    private final World world;

    FakeExecutor(World world, String incarnation, long link) {
        this.world = world;
        this.incarnation = incarnation;
        this.link = link;
    }

    Register.Builder registration() {
        return Register.newBuilder()
                .setApplication(World.APPLICATION)
                .setIncarnation(incarnation)
                .setContainer("container-" + incarnation)
                .setHost("host-" + incarnation)
                .setCores(1)
                .setPushAddress(incarnation + ":1")
                .setFingerprint(world.plan.graph().fingerprint());
    }

    /** In a container that nobody has told of. */
    FakeExecutor register() {
        return register(registration());
    }

    /** In a container that was allocated, as it was asked for. */
    FakeExecutor launch() {
        world.tell(new DriverEvent.Container(
                new ContainerEvent.Allocated("container-" + incarnation, "host-" + incarnation)));
        return register();
    }

    FakeExecutor register(Register.Builder registration) {
        return send(FromExecutor.newBuilder().setRegister(registration).build());
    }

    FakeExecutor send(FromExecutor message) {
        world.tell(new DriverEvent.Received(link, message));
        return this;
    }

    void heartbeat() {
        send(FromExecutor.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
    }

    void heartbeat(long usedHeap, long maxHeap) {
        send(FromExecutor.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setUsedHeapBytes(usedHeap).setMaxHeapBytes(maxHeap))
                .build());
    }

    void disconnect() {
        world.tell(new DriverEvent.Disconnected(link));
    }

    List<RunBatch> batches() {
        return received.stream()
                .filter(ToExecutor::hasRunBatch)
                .map(ToExecutor::getRunBatch)
                .toList();
    }

    /** The newest it was told to run. */
    RunBatch owed() {
        List<RunBatch> batches = batches();
        if (batches.isEmpty()) {
            throw new AssertionError(incarnation + " was not told to run anything, only " + received);
        }
        return batches.get(batches.size() - 1);
    }

    /** Reports all of the newest batch as done; every position is a record. */
    void report(String... lines) {
        report(owed(), lines);
    }

    private static BatchReport.Builder reportOf(RunBatch batch) {
        BatchReport.Builder report = BatchReport.newBuilder()
                .setEpoch(World.EPOCH)
                .setBatch(batch.getBatch())
                .setAttempt(batch.getAttempt());
        for (SourceTask task : batch.getTasksList()) {
            report.addTasks(TaskReport.newBuilder()
                    .setStage(task.getStage())
                    .setTask(task.getTask())
                    .setNanos(1000 * (task.getUntil() - task.getFrom()))
                    .setRecords(task.getUntil() - task.getFrom()));
        }
        return report;
    }

    void report(RunBatch batch, String... lines) {
        BatchReport.Builder report = reportOf(batch);
        if (lines.length > 0) {
            report.addPrinted(PrintedLines.newBuilder()
                    .setOperator(world.plan.graph().operators().size() - 1)
                    .setStage(world.plan.stages().size() - 1)
                    .addAllLines(List.of(lines)));
        }
        send(FromExecutor.newBuilder().setBatchReport(report).build());
    }

    /** Reports all of the newest batch as done, and that this was left aside by an output. */
    void prepare(String outputUid, Prepared... parts) {
        int operator = world.plan.graph().operators().stream()
                .filter(each -> each.uid().equals(outputUid))
                .findFirst()
                .orElseThrow()
                .id();
        TaskReport.Builder task = TaskReport.newBuilder().setStage(1);
        for (Prepared part : parts) {
            task.addPrepared(PreparedPart.newBuilder()
                    .setOperator(operator)
                    .setPart(part.part())
                    .setHandle(part.handle()));
        }
        BatchReport.Builder report = reportOf(owed()).addTasks(task);
        send(FromExecutor.newBuilder().setBatchReport(report).build());
    }

    /** Reports all of the newest batch as done, and that its tasks have seen event time as far as this, by operator. */
    void newest(Map<String, Long> millis) {
        TaskReport.Builder task = TaskReport.newBuilder().setStage(0);
        world.plan.graph().operators().stream()
                .filter(operator -> millis.containsKey(operator.uid()))
                .forEach(operator -> task.addNewest(
                        EventTime.newBuilder().setOperator(operator.id()).setMillis(millis.get(operator.uid()))));
        BatchReport.Builder report = reportOf(owed()).addTasks(task);
        send(FromExecutor.newBuilder().setBatchReport(report).build());
    }

    /** Reports all of the newest batch as done, and what this task of a shuffle was given. */
    void digest(int stage, int task, long digest) {
        BatchReport.Builder report = reportOf(owed())
                .addTasks(TaskReport.newBuilder().setStage(stage).setTask(task).setInputsDigest(digest));
        send(FromExecutor.newBuilder().setBatchReport(report).build());
    }

    /** Reports all of the newest batch as done: what its one source task gave, and what the first task below was given. */
    void given(long given, long arrived) {
        BatchReport.Builder report = reportOf(owed())
                .clearTasks()
                .addTasks(TaskReport.newBuilder().setGivenDigest(given))
                .addTasks(TaskReport.newBuilder().setStage(1).setInputsDigest(arrived));
        send(FromExecutor.newBuilder().setBatchReport(report).build());
    }

    /** A task fails in its way. */
    void fail(FailureKind kind, int stage, int task, String message) {
        send(FromExecutor.newBuilder()
                .setBatchFailed(failure(owed(), stage, task, message).setKind(kind))
                .build());
    }

    /** A task fails at a place. */
    void fail(FailureKind kind, int stage, int task, String message, Place place) {
        send(FromExecutor.newBuilder()
                .setBatchFailed(
                        failure(owed(), stage, task, message).setKind(kind).setPlace(place))
                .build());
    }

    void fail(int stage, int task, String message) {
        send(FromExecutor.newBuilder()
                .setBatchFailed(failure(owed(), stage, task, message))
                .build());
    }

    /** A task came to an Error. */
    void die(RunBatch batch, int stage, int task, String message) {
        send(FromExecutor.newBuilder()
                .setBatchFailed(failure(batch, stage, task, message).setFatal(true))
                .build());
    }

    private static BatchFailed.Builder failure(RunBatch batch, int stage, int task, String message) {
        return BatchFailed.newBuilder()
                .setEpoch(World.EPOCH)
                .setBatch(batch.getBatch())
                .setAttempt(batch.getAttempt())
                .setStage(stage)
                .setTask(task)
                .setMessage(message)
                .setDetails("at Some.code");
    }

    /** As it was told by the driver of another epoch, whose batch has the same number. */
    void reportOfEpoch(long epoch) {
        send(FromExecutor.newBuilder()
                .setBatchReport(BatchReport.newBuilder()
                        .setEpoch(epoch)
                        .setBatch(owed().getBatch())
                        .setAttempt(owed().getAttempt()))
                .build());
    }

    void cannotReach(FakeExecutor peer) {
        send(FromExecutor.newBuilder()
                .setPushFailed(PushFailed.newBuilder()
                        .setEpoch(World.EPOCH)
                        .setBatch(owed().getBatch())
                        .setPeer(peer.incarnation)
                        .setMessage("connection refused"))
                .build());
    }

    List<String> partitions() {
        return owed().getTasksList().stream().map(SourceTask::getPartition).toList();
    }
}
