package io.treadle.runtime;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.HeartbeatSettings;
import java.time.Duration;

/**
 * How an executor minds its link to the driver.
 *
 * @param heartbeatInterval time between two signs of life that it gives
 * @param longestSilence of a driver, or of a link that is being opened, after which another link is tried
 * @param recoveryTimeout how long a driver is looked for
 */
public record LinkTimes(Duration heartbeatInterval, Duration longestSilence, Duration recoveryTimeout) {
    public static LinkTimes of(StreamingConf conf) {
        return new LinkTimes(
                conf.get(HeartbeatSettings.HEARTBEAT_INTERVAL),
                conf.get(HeartbeatSettings.EXECUTOR_TIMEOUT),
                conf.get(RuntimeSettings.DRIVER_RECOVERY_TIMEOUT));
    }
}
