package io.treadle.runtime;

import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskOutcome;

/** What happens to an executor. Each is given to {@link ExecutorCore#handle}, one at a time. */
public sealed interface ExecutorEvent {
    /** A stream to a driver is open; the answer to {@link ExecutorOutput#connect}. */
    record Linked(long link) implements ExecutorEvent {}

    /** There is no driver, or the stream to it is closed. */
    record Unlinked(long link, String reason) implements ExecutorEvent {}

    /** The driver says something. */
    record Received(long link, ToExecutor message) implements ExecutorEvent {}

    /**
     * A peer pushes.
     *
     * @param stream tells streams of peers apart; never used again
     */
    record Pushed(long stream, PushedBuckets message) implements ExecutorEvent {}

    /** A peer's stream is closed: what it had begun and not finished will come again. */
    record PushStreamClosed(long stream) implements ExecutorEvent {}

    /**
     * What was pushed to a peer may not have arrived, and is not tried any more.
     *
     * @param peer its incarnation
     */
    record PushLost(String peer, String message) implements ExecutorEvent {}

    /** A task that was started has run; what it wrote outside is on the way, and TaskEnded follows. */
    record TaskRan(Task task, TaskOutcome.Done soFar) implements ExecutorEvent {}

    /** A task that was started is at its end. */
    record TaskEnded(Task task, TaskOutcome outcome, long nanos) implements ExecutorEvent {}

    /** Instead of TaskEnded: it came to an Error, after which the executor must end. */
    record TaskDied(Task task, TaskOutcome.Failed failed, Error error) implements ExecutorEvent {}
}
