package io.treadle.engine;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.HeartbeatSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be set about a driver's decisions; see {@link EngineSettings} and {@link HeartbeatSettings}.
 *
 * @param batchMaxRecords records planned for one batch at most, over all partitions
 * @param executorTimeout silence after which an executor is lost
 * @param heartbeatInterval time between two signs of life of the driver
 * @param gatherTimeout how long the first batch waits for the other executors once one is there
 * @param taskAttempts failures of a task after which the application ends
 * @param containers when to give up on containers
 * @param crashLoopMax drivers in a row without progress after which the application ends
 * @param allowUnclaimed whether positions of a stream that the graph lacks are left alone instead of refused
 */
public record DriverSettings(
        long batchMaxRecords,
        Duration executorTimeout,
        Duration heartbeatInterval,
        Duration gatherTimeout,
        int taskAttempts,
        ContainerLimits containers,
        long crashLoopMax,
        boolean allowUnclaimed) {

    /**
     * When to give up on containers.
     *
     * @param failuresMax failures within the window that are still borne
     */
    public record ContainerLimits(long failuresMax, Duration failureWindow, Duration launchTimeout) {}

    /** The settings of an application that wants {@code executors} executors. */
    public static DriverSettings of(StreamingConf conf, int executors) {
        Optional<Long> failuresMax = conf.find(EngineSettings.EXECUTOR_FAILURES_MAX);
        return new DriverSettings(
                conf.get(EngineSettings.BATCH_MAX_RECORDS),
                conf.get(HeartbeatSettings.EXECUTOR_TIMEOUT),
                conf.get(HeartbeatSettings.HEARTBEAT_INTERVAL),
                conf.get(EngineSettings.EXECUTOR_GATHER_TIMEOUT),
                conf.get(EngineSettings.TASK_ATTEMPTS).intValue(),
                new ContainerLimits(
                        failuresMax.orElse(Math.max(3L, 2L * executors)),
                        conf.get(EngineSettings.EXECUTOR_FAILURES_WINDOW),
                        conf.get(EngineSettings.EXECUTOR_LAUNCH_TIMEOUT)),
                conf.get(EngineSettings.DRIVER_CRASH_LOOP_MAX),
                conf.get(EngineSettings.ALLOW_UNCLAIMED));
    }
}
