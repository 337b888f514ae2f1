package io.treadle.engine;

/** What a {@link ContainerPool} tells. */
public sealed interface ContainerEvent {
    /** An executor was launched, or lives on from an earlier attempt. */
    record Launched(String container, String host) implements ContainerEvent {}

    /**
     * A container is gone.
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
        RELEASED
    }
}
