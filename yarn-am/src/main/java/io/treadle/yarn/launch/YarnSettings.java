package io.treadle.yarn.launch;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingGroup;
import java.time.Duration;
import java.util.List;

/** The settings of an application that runs on YARN. */
public final class YarnSettings implements SettingGroup {
    private static final long MEGABYTE = 1L << 20;

    public static final Setting<Long> EXECUTORS = Setting.number("treadle.executors")
            .defaultsTo(2L)
            .mustBe("between 1 and 10000", n -> n >= 1 && n <= 10_000)
            .describedAs("Executors, each in a container of its own. How many the work needs is known only to whoever"
                    + " knows the load.");

    public static final Setting<Long> EXECUTOR_CORES = Setting.number("treadle.executor.cores")
            .defaultsTo(1L)
            .mustBe("between 1 and 256", n -> n >= 1 && n <= 256)
            .describedAs("Tasks that an executor runs at a time, and the cores asked of YARN for it.");

    public static final Setting<Long> EXECUTOR_MEMORY = Setting.bytes("treadle.executor.memory")
            .defaultsTo(1024 * MEGABYTE)
            .mustBe("at least 384m", n -> n >= 384 * MEGABYTE)
            .describedAs("Memory of an executor's container, all of it: what its JVM may use as heap is this without"
                    + " treadle.executor.overhead. Batches and their keys must fit.");

    public static final Setting<Long> EXECUTOR_MEMORY_OVERHEAD = Setting.bytes("treadle.executor.overhead")
            .mustBe("at least 128m", n -> n >= 128 * MEGABYTE)
            .describedAs(
                    "The part of an executor's memory that is not heap: network buffers, code, threads. Without it,"
                            + " a tenth, at least 256m. Raise it if YARN ends executors for using too much memory.");

    public static final Setting<Long> DRIVER_MEMORY = Setting.bytes("treadle.driver.memory")
            .defaultsTo(512 * MEGABYTE)
            .mustBe("at least 384m", n -> n >= 384 * MEGABYTE)
            .describedAs("Memory of the driver's container, all of it. No data passes through it; thousands of"
                    + " partitions or executors need more.");

    public static final Setting<Long> DRIVER_MEMORY_OVERHEAD = Setting.bytes("treadle.driver.overhead")
            .mustBe("at least 128m", n -> n >= 128 * MEGABYTE)
            .describedAs("The part of the driver's memory that is not heap. Without it, a tenth, at least 192m.");

    public static final Setting<Long> DRIVER_CORES = Setting.number("treadle.driver.cores")
            .defaultsTo(1L)
            .mustBe("between 1 and 64", n -> n >= 1 && n <= 64)
            .describedAs("Cores asked of YARN for the driver.");

    public static final Setting<String> EXECUTOR_JAVA_OPTIONS = Setting.text("treadle.executor.java.options")
            .describedAs("More options for the executors' JVMs, divided by spaces; they come after ours and win.");

    public static final Setting<String> DRIVER_JAVA_OPTIONS = Setting.text("treadle.driver.java.options")
            .describedAs("More options for the driver's JVM, divided by spaces; they come after ours and win.");

    public static final Setting<String> JAVA_HOME = Setting.text("treadle.java.home")
            .describedAs("Where the nodes have a JDK or JRE, 17 or newer. Without it, the NodeManagers' own JAVA_HOME,"
                    + " which may be an older one.");

    public static final Setting<String> QUEUE = Setting.text("treadle.queue")
            .describedAs("The YARN queue to submit to. Without it, the scheduler's choice, usually \"default\".");

    public static final Setting<String> TAGS = Setting.text("treadle.tags")
            .describedAs("Tags of the application in YARN, divided by commas, for whoever looks for it there.");

    public static final Setting<Long> PRIORITY = Setting.number("treadle.priority")
            .mustBe("between 0 and 1000000", n -> n >= 0 && n <= 1_000_000)
            .describedAs("Priority among the applications of the queue; higher goes first. Without it, the queue's"
                    + " default.");

    public static final Setting<String> NODE_LABEL = Setting.text("treadle.node.label")
            .describedAs("Run driver and executors only on nodes with this label. Without it, the queue's default.");

    public static final Setting<Long> ATTEMPTS = Setting.number("treadle.attempts")
            .mustBe("between 1 and 1000", n -> n >= 1 && n <= 1000)
            .describedAs(
                    "How many drivers may fail within an hour before YARN gives the application up; the cluster's own"
                            + " maximum caps it, and is what holds without this. Lower it for an application that had"
                            + " better be looked at soon.");

    public static final Setting<String> STAGING_DIRECTORY = Setting.text("treadle.staging.dir")
            .describedAs(
                    "Directory on the cluster's filesystem for what is uploaded: the framework once for each version,"
                            + " jar and settings for each application. Without it, .treadle in the home directory."
                            + " Users may share one that all may write to and nobody may delete from (mode 1777).");

    public static final Setting<Duration> SUBMIT_TIMEOUT = Setting.duration("treadle.submit.timeout")
            .defaultsTo(Duration.ofSeconds(15))
            .mustBe("between 1s and 1h", time -> time.toSeconds() >= 1 && time.toSeconds() <= 3600)
            .describedAs(
                    "How long a submission waits for each of HDFS, ResourceManager, sources and sinks to answer. Raise"
                            + " it to wait for a cluster that is being restarted.");

    public static final Setting<Boolean> SUBMIT_CHECK_CONNECTORS = Setting.flag("treadle.submit.check.connectors")
            .defaultsTo(true)
            .describedAs("Whether a submission first asks every source what it holds, and every sink whether it can be"
                    + " written to, so that an unknown topic is known at once. Set to false where the machine that"
                    + " submits cannot reach them.");

    public static final Setting<Boolean> SUBMIT_DETACH = Setting.flag("treadle.submit.detach")
            .defaultsTo(false)
            .describedAs(
                    "Whether the client ends when the application is submitted, instead of following it to its end.");

    @Override
    public String title() {
        return "On YARN";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                EXECUTORS,
                EXECUTOR_CORES,
                EXECUTOR_MEMORY,
                EXECUTOR_MEMORY_OVERHEAD,
                DRIVER_MEMORY,
                DRIVER_MEMORY_OVERHEAD,
                DRIVER_CORES,
                EXECUTOR_JAVA_OPTIONS,
                DRIVER_JAVA_OPTIONS,
                JAVA_HOME,
                QUEUE,
                TAGS,
                PRIORITY,
                NODE_LABEL,
                ATTEMPTS,
                STAGING_DIRECTORY,
                SUBMIT_TIMEOUT,
                SUBMIT_CHECK_CONNECTORS,
                SUBMIT_DETACH);
    }

    /** Partitions of a shuffle that names no number. */
    public static int parallelism(StreamingConf conf) {
        return conf.find(ContextSettings.DEFAULT_PARALLELISM)
                .orElse(conf.get(EXECUTORS) * conf.get(EXECUTOR_CORES))
                .intValue();
    }
}
