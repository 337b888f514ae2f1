package io.treadle.engine;

import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingGroup;
import java.time.Duration;
import java.util.List;

/** The settings of the driver, whatever cluster it runs on. */
public final class EngineSettings implements SettingGroup {
    public static final Setting<Long> BATCH_MAX_RECORDS = Setting.number("treadle.batch.max.records")
            .defaultsTo(1_000_000L)
            .mustBe("at least 1", n -> n >= 1)
            .describedAs("Records planned for one batch at most, over all partitions. What is left follows at once in"
                    + " the next batch. Bounds the memory a batch needs after a downtime: the right number depends on"
                    + " the size of a record and of an executor.");

    public static final Setting<Long> TASK_ATTEMPTS = Setting.number("treadle.task.attempts")
            .defaultsTo(2L)
            .mustBe("between 1 and 10", n -> n >= 1 && n <= 10)
            .describedAs("How often a task whose function or record fails is tried, each time on another executor if"
                    + " there is one, before the application ends. Loss of an executor does not count. Raise it"
                    + " for functions that call unreliable services.");

    public static final Setting<Long> EXECUTOR_FAILURES_MAX = Setting.number("treadle.executor.failures.max")
            .mustBe("at least 1", n -> n >= 1)
            .describedAs("Executors that may fail within treadle.executor.failures.window; one more ends the"
                    + " application with the last one's exit status. Preempted containers and lost nodes do not"
                    + " count. Without it, twice the number of executors, at least 3.");

    public static final Setting<Duration> EXECUTOR_FAILURES_WINDOW = Setting.duration(
                    "treadle.executor.failures.window")
            .defaultsTo(Duration.ofHours(1))
            .mustBe("at least 1min", time -> time.toMinutes() >= 1)
            .describedAs("For how long the failure of an executor counts. An application that runs for years must"
                    + " not die of failures that are far apart.");

    public static final Setting<Duration> EXECUTOR_LAUNCH_TIMEOUT = Setting.duration("treadle.executor.launch.timeout")
            .defaultsTo(Duration.ofMinutes(2))
            .mustBe("at least 1s", time -> time.compareTo(Duration.ofSeconds(1)) >= 0)
            .describedAs("Time from the allocation of a container to its executor's registration, after which it is"
                    + " replaced. Raise it if nodes are slow to fetch large jars.");

    public static final Setting<Duration> EXECUTOR_GATHER_TIMEOUT = Setting.duration("treadle.executor.gather.timeout")
            .defaultsTo(Duration.ofSeconds(2))
            .mustBe("at most 10min", time -> time.toMinutes() <= 10)
            .describedAs("How long a new driver's first batch waits for the other executors once one is there, so that"
                    + " not one does all of it. Raise it where containers come slowly and the first batch is large.");

    public static final Setting<Long> DRIVER_CRASH_LOOP_MAX = Setting.number("treadle.driver.crash.loop.max")
            .defaultsTo(5L)
            .mustBe("at least 1", n -> n >= 1)
            .describedAs("Drivers of one application that may follow each other without one getting a batch done; one"
                    + " more ends the application with the reason instead of crashing again.");

    public static final Setting<Boolean> ALLOW_UNCLAIMED = Setting.flag("treadle.checkpoint.allow.unclaimed")
            .defaultsTo(false)
            .describedAs("Start although the checkpoint has positions of an input stream that the application no longer"
                    + " has. They are kept, but a batch of that stream that was not finished is given up. Meant for"
                    + " one start after a stream was removed on purpose.");

    public static final Setting<Long> LOG_SEGMENT_SIZE = Setting.bytes("treadle.log.segment.size")
            .defaultsTo(64L << 20)
            .mustBe("at least 64k", n -> n >= 64 << 10)
            .describedAs("Size at which a file of the batch log is ended and the next is begun. Fits a filesystem's"
                    + " block size.");

    public static final Setting<String> LOG_SYNC = Setting.text("treadle.log.sync")
            .defaultsTo("hflush")
            .mustBe("hflush or hsync", text -> text.equals("hflush") || text.equals("hsync"))
            .describedAs("How safe a decision is before it is acted upon: hflush, in the memory of every DataNode that"
                    + " holds the file; hsync, on their disks, which survives a power cut of all of them and"
                    + " costs some milliseconds a batch.");

    public static final Setting<Long> HISTORY_BATCHES = Setting.number("treadle.history.batches")
            .defaultsTo(1000L)
            .mustBe("between 1 and 100000", n -> n >= 1 && n <= 100_000)
            .describedAs("Summaries of committed batches that the driver keeps for whoever begins to follow. Costs"
                    + " about a kilobyte each, more with printed lines.");

    @Override
    public String title() {
        return "The driver";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                BATCH_MAX_RECORDS,
                TASK_ATTEMPTS,
                EXECUTOR_LAUNCH_TIMEOUT,
                EXECUTOR_GATHER_TIMEOUT,
                EXECUTOR_FAILURES_MAX,
                EXECUTOR_FAILURES_WINDOW,
                DRIVER_CRASH_LOOP_MAX,
                ALLOW_UNCLAIMED,
                LOG_SEGMENT_SIZE,
                LOG_SYNC,
                HISTORY_BATCHES);
    }
}
