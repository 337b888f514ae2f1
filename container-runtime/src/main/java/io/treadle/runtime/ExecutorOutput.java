package io.treadle.runtime;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.runtime.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * What an executor's core has done. Called from within {@link ExecutorCore}, on its thread; nothing here blocks or
 * calls back into the core.
 */
public interface ExecutorOutput extends BatchLife {
    /**
     * Look for the driver and open a stream to it; then {@link ExecutorEvent.Linked} or Unlinked of this link. Links
     * never repeat.
     */
    void connect(long link);

    /** Drop the link, or stop trying. Nothing of it is heard afterwards. */
    void disconnect(long link);

    /** Lost silently if the link is down: the Unlinked follows. */
    void send(long link, FromExecutor message);

    /** The figures of now. */
    Heartbeat heartbeat();

    /**
     * Run it as soon as there is a free lane, then {@link ExecutorEvent.TaskEnded} or TaskDied, perhaps after TaskRan.
     */
    void start(Task task);

    /**
     * Its result is not wanted any more: do not begin it, or interrupt it. Whether TaskEnded follows does not matter.
     */
    void cancel(Task task);

    /** Those that may be pushed to from now on; connections to others can go. */
    void peers(List<Peer> peers);

    /**
     * Push all of it, in order, and after what was pushed to this peer before; all of it again if the
     * stream breaks, until its batch is committed or rolled back. {@link ExecutorEvent.PushLost} if the peer cannot be
     * reached.
     */
    void push(Peer peer, List<PushedBuckets> messages);

    /** The executor is at its end. Empty: as it should be; otherwise why. This or {@link #died} is called once. */
    void end(Optional<String> failure);

    /**
     * The executor is at its end because a task came to an Error.
     *
     * @param reported whether the driver has taken notice
     */
    void died(Error error, boolean reported);
}
