package io.treadle.api.conf;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How driver and executors know that the others live; both sides go by the same values. */
public final class HeartbeatSettings implements SettingGroup {
    /**
     * A driver that pauses for three may not notice it, a fourth may have been under way, and one the network may cost.
     */
    private static final int BEATS = 5;

    public static final Setting<Duration> EXECUTOR_TIMEOUT = Setting.duration("treadle.executor.timeout")
            .defaultsTo(Duration.ofSeconds(10))
            .mustBe("at least 1s", time -> time.compareTo(Duration.ofSeconds(1)) >= 0)
            .describedAs("Silence after which an executor is taken for lost, and a driver by its executors, which then"
                    + " look for it anew. At least five times treadle.heartbeat.interval. Raise it if garbage"
                    + " collection or the network pauses longer.");

    public static final Setting<Duration> HEARTBEAT_INTERVAL = Setting.duration("treadle.heartbeat.interval")
            .defaultsTo(Duration.ofSeconds(1))
            .mustBe("between 100ms and 1min", time -> time.toMillis() >= 100 && time.toMillis() <= 60_000)
            .describedAs("How often driver and executors say that they live. At most a fifth of"
                    + " treadle.executor.timeout; raise it for thousands of executors.");

    @Override
    public String title() {
        return "Driver and executors";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(EXECUTOR_TIMEOUT, HEARTBEAT_INTERVAL);
    }

    @Override
    public List<String> disagreements(Map<String, String> values) {
        Optional<Duration> timeout = EXECUTOR_TIMEOUT.in(values);
        Optional<Duration> interval = HEARTBEAT_INTERVAL.in(values);
        if (timeout.isEmpty() || interval.isEmpty()) {
            return List.of();
        }
        Duration shortest = interval.get().multipliedBy(BEATS);
        if (timeout.get().compareTo(shortest) >= 0) {
            return List.of();
        }
        return List.of("%s = %s with %s = %s: the timeout must be at least %d heartbeats, or those that live are lost;"
                        .formatted(
                                EXECUTOR_TIMEOUT.name(),
                                Texts.print(timeout.get()),
                                HEARTBEAT_INTERVAL.name(),
                                Texts.print(interval.get()),
                                BEATS)
                + " raise the timeout to %s, or lower the interval to %s"
                        .formatted(
                                Texts.print(shortest), Texts.print(timeout.get().dividedBy(BEATS))));
    }
}
