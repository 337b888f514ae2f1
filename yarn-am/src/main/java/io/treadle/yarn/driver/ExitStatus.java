package io.treadle.yarn.driver;

import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.yarn.launch.ExecutorExit;
import io.treadle.yarn.launch.YarnSettings;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a container means.
 *
 * @param message a sentence that names the remedy where there is one
 */
record ExitStatus(LossKind kind, String message) {
    private static final int SIGNALLED = 128;

    /**
     * ABORTED says nothing more: this is how the ResourceManager's diagnostics begin if its NodeManager started nothing
     * in time.
     */
    private static final String EXPIRED = "Container expired since it was unused";

    /** @param released whether we gave it back ourselves */
    static ExitStatus of(ContainerStatus status, boolean released) {
        if (released) {
            return new ExitStatus(LossKind.RELEASED, "released");
        }
        int code = status.getExitStatus();
        return switch (code) {
            case ContainerExitStatus.PREEMPTED, ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER ->
                new ExitStatus(LossKind.PREEMPTED, "preempted: YARN gave its place to others");
            case ContainerExitStatus.ABORTED -> aborted(status.getDiagnostics());
            case ContainerExitStatus.DISKS_FAILED ->
                new ExitStatus(LossKind.NODE_LOST, "its node's disks failed or are full");
            case ContainerExitStatus.KILLED_BY_RESOURCEMANAGER ->
                new ExitStatus(LossKind.NODE_LOST, "ended by the ResourceManager");
            case ContainerExitStatus.KILLED_BY_APPMASTER, ContainerExitStatus.KILLED_AFTER_APP_COMPLETION ->
                new ExitStatus(LossKind.RELEASED, "released");
            case ContainerExitStatus.KILLED_EXCEEDED_PMEM, ContainerExitStatus.KILLED_EXCEEDED_VMEM ->
                failed("used more memory than its container has; raise %s, or %s if its heap is not what is full"
                        .formatted(YarnSettings.EXECUTOR_MEMORY_OVERHEAD.name(), YarnSettings.EXECUTOR_MEMORY.name()));
            case ContainerExitStatus.KILLED_FOR_EXCESS_LOGS -> failed("wrote more logs than the cluster allows");
            case ExecutorExit.REPORTED ->
                new ExitStatus(LossKind.REPORTED, "a task came to an Error, which was counted then");
            case ExecutorExit.OUT_OF_MEMORY ->
                failed("its JVM ran out of memory (exit status 3); raise %s"
                        .formatted(YarnSettings.EXECUTOR_MEMORY.name()));
            default -> failed(describe(code, status.getDiagnostics()));
        };
    }

    private static ExitStatus aborted(@Nullable String diagnostics) {
        return diagnostics != null && diagnostics.startsWith(EXPIRED)
                ? failed("expired: its node did not start it in time")
                : new ExitStatus(LossKind.NODE_LOST, "its node was lost or taken out of service");
    }

    private static String describe(int code, String diagnostics) {
        if (code > SIGNALLED && code < SIGNALLED + 65) {
            return "ended by signal %d (exit status %d)".formatted(code - SIGNALLED, code);
        }
        return "exit status %d%s".formatted(code, firstLine(diagnostics));
    }

    private static String firstLine(String diagnostics) {
        return diagnostics == null || diagnostics.isBlank()
                ? ""
                : ": " + diagnostics.strip().lines().findFirst().orElse("");
    }

    private static ExitStatus failed(String message) {
        return new ExitStatus(LossKind.FAILED, message);
    }
}
