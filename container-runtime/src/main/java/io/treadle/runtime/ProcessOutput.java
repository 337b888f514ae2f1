package io.treadle.runtime;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.transport.PushHost;
import java.util.List;
import java.util.Optional;

/** What the core puts out, in a real process: to lanes, to the driver, to peers. Called on the executor's loop. */
final class ProcessOutput implements ExecutorOutput {
    private final ExecutorLoop loop;
    private final TaskHost lanes;
    private final LinkHost driver;
    private final Optional<PushHost> pushes;

    ProcessOutput(ExecutorLoop loop, TaskHost lanes, LinkHost driver, Optional<PushHost> pushes) {
        this.loop = loop;
        this.lanes = lanes;
        this.driver = driver;
        this.pushes = pushes;
    }

    @Override
    public void connect(long link) {
        driver.connect(link);
    }

    @Override
    public void disconnect(long link) {
        driver.disconnect();
    }

    @Override
    public void send(long link, FromExecutor message) {
        driver.send(message);
    }

    @Override
    public Heartbeat heartbeat() {
        Runtime runtime = Runtime.getRuntime();
        return Heartbeat.newBuilder()
                .setUsedHeapBytes(runtime.totalMemory() - runtime.freeMemory())
                .setMaxHeapBytes(runtime.maxMemory())
                .build();
    }

    @Override
    public void start(Task task) {
        lanes.start(task);
    }

    @Override
    public void cancel(Task task) {
        lanes.cancel(task);
    }

    @Override
    public void peers(List<Peer> peers) {
        pushes.ifPresent(host -> host.peers(peers));
    }

    @Override
    public void push(Peer peer, List<PushedBuckets> messages) {
        pushes.orElseThrow(() -> new IllegalStateException(
                        "the driver names executor %s, but this one runs alone in its JVM and pushes to nobody"
                                .formatted(peer.getIncarnation())))
                .push(peer, messages);
    }

    @Override
    public void committed(long batch) {
        pushes.ifPresent(host -> host.committed(batch));
    }

    @Override
    public void rolledBack(BatchKey batch) {
        pushes.ifPresent(host -> host.rolledBack(batch.epoch(), batch.batch()));
    }

    @Override
    public void end(Optional<String> failure) {
        loop.end(failure);
    }

    @Override
    public void died(Error error, boolean reported) {
        loop.died(new ExecutorException(error, reported));
    }
}
