package io.treadle.engine;

/** What a {@link ContainerPool} tells. Of a container it tells first that it was allocated, and in the end that it is gone. */
public sealed interface ContainerEvent {
    /** A container is ours, and an executor is being launched in it; or it lives on from an earlier attempt. */
    record Allocated(String container, String host) implements ContainerEvent {}

    /**
     * A container is gone, or of no use because no executor can be launched in it.
     *
     * @param diagnostics what the cluster says about it; may be empty
     */
    record Lost(String container, int exitStatus, LossKind kind, String diagnostics) implements ContainerEvent {}

    /** What was asked for can never be given; ends the application with the reason. */
    record Refused(String reason) implements ContainerEvent {}

    /** Why a container is gone; only FAILED counts against the application. */
    enum LossKind {
        FAILED,
        PREEMPTED,
        NODE_LOST,
        RELEASED,
        /** Its executor ended of itself, after it had told the driver of the Error of a task, which was counted then. */
        REPORTED
    }
}
