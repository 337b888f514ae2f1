package io.treadle.runtime;

import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingGroup;
import java.time.Duration;
import java.util.List;

/** What can be set about executors. */
public final class RuntimeSettings implements SettingGroup {
    public static final Setting<Duration> DRIVER_RECOVERY_TIMEOUT = Setting.duration("treadle.driver.recovery.timeout")
            .defaultsTo(Duration.ofMinutes(10))
            .mustBe("at least 1s", timeout -> timeout.compareTo(Duration.ofSeconds(1)) >= 0)
            .describedAs("How long an executor looks for a driver that is gone before it ends itself. Longer than the"
                    + " cluster takes to start the driver again, or the executors are lost with it.");

    public static final Setting<Long> SHUFFLE_CHUNK_SIZE = Setting.bytes("treadle.shuffle.chunk.size")
            .defaultsTo(1L << 20)
            .mustBe("between 1k and 16m", bytes -> bytes >= 1 << 10 && bytes <= 16 << 20)
            .describedAs("About the size of the messages in which executors push records to each other; what is on its"
                    + " way to one executor takes a few times this in memory.");

    public static final Setting<Long> FOREACH_BATCH_MAX_RECORDS = Setting.number("treadle.foreach.batch.max.records")
            .defaultsTo(1_000_000L)
            .mustBe("between 1 and 1000000000", n -> n >= 1 && n <= 1_000_000_000)
            .describedAs("Most records of a batch that foreachBatch collects in one executor's memory. A batch that has"
                    + " more fails, and says so.");

    @Override
    public String title() {
        return "Executors";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DRIVER_RECOVERY_TIMEOUT, SHUFFLE_CHUNK_SIZE, FOREACH_BATCH_MAX_RECORDS);
    }
}
