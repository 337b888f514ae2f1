package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import io.treadle.api.conf.Setting;
import io.treadle.cluster.ClusterFolder;
import io.treadle.protocol.wire.BatchSummary;
import io.treadle.yarn.client.Submission;
import io.treadle.yarn.client.SubmissionException;
import io.treadle.yarn.client.Watcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code treadle demo}: everything once, from nothing to a verified result. */
@Command(
        name = "demo",
        header = "See it work: count words on a YARN cluster on this machine.",
        description = {
            "",
            "Starts real HDFS, YARN and Kafka servers on 127.0.0.1, streams literature into a Kafka topic, submits the"
                    + " word-count example to the cluster and shows each batch as it is committed. Then it drains the"
                    + " application, compares its counts with its own, and takes everything down again.",
            "",
            "The counts are written exactly once, and compared as whoever reads committed records sees them. With"
                    + " --kill-executor and --kill-driver processes of the application are killed meanwhile, as a"
                    + " machine that fails would do it.",
            "",
            "Needs 3 GB of memory. The last line says what was counted; lost, duplicated and repeated must be 0.",
            "",
        },
        footer = {"", "@|bold Example|@", "  treadle demo --batches 30 --interval 200ms --kill-executor --kill-driver"})
final class DemoCommand implements Callable<Integer> {
    private static final String MAIN = "io.treadle.examples.WordCount";
    private static final String CHECKPOINT = "/demo/checkpoint";
    private static final Map<String, String> SETTINGS =
            Map.of("treadle.executors", "2", "treadle.executor.memory", "512m", "treadle.driver.memory", "512m");

    /** Checked as any time is, before a cluster is started for it. */
    private static final Setting<Duration> INTERVAL =
            Setting.duration("--interval").mustBe("at least 10ms", interval -> interval.toMillis() >= 10);

    @ParentCommand
    private @Nullable TreadleCommand treadle;

    @Option(
            names = "--batches",
            defaultValue = "10",
            paramLabel = "N",
            description = "Stop after so many batches with records: ${DEFAULT-VALUE}.")
    private int batches;

    @Option(
            names = "--interval",
            defaultValue = "1s",
            paramLabel = "TIME",
            description = "How often a batch is cut, such as 50ms or 2s: ${DEFAULT-VALUE}.")
    private String interval = "";

    @Option(
            names = "--rate",
            defaultValue = "500",
            paramLabel = "N",
            description = "Lines fed in a second: ${DEFAULT-VALUE}.")
    private long linesPerSecond;

    @Option(
            names = "--partitions",
            defaultValue = "4",
            paramLabel = "N",
            description = "Partitions of the topic: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--kill-executor", description = "Kill an executor after a third of the batches (kill -9).")
    private boolean killExecutor;

    @Option(names = "--kill-driver", description = "Kill the driver after two thirds of the batches (kill -9).")
    private boolean killDriver;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        TreadleCommand command = requireNonNull(treadle);
        check();
        Path examples = command.surroundings().home().resolve("examples/target/treadle-examples.jar");
        DemoScreen screen = new DemoScreen(command.out(), command.surroundings().columns());
        DemoWatcher watcher = new DemoWatcher(screen);
        DemoTally.Result result;
        try (DemoHost host = new DemoHost(command.surroundings().home(), folder(command.surroundings()), screen)) {
            screen.step("Starting HDFS, YARN and Kafka …");
            host.start(screen);
            result = count(examples, host, screen, watcher);
            screen.step("Taking everything down …");
        }
        command.out().println();
        command.out()
                .printf(
                        "batches=%d records=%d words=%d expected=%d lost=%d duplicated=%d repeated=%d%n",
                        watcher.batches,
                        watcher.records,
                        result.words(),
                        result.expected(),
                        result.lost(),
                        result.duplicated(),
                        result.repeated());
        command.out().flush();
        return (result.isExact() ? ExitCode.OK : ExitCode.APPLICATION_FAILED).number();
    }

    private void check() throws CommandFailure {
        if (batches < 1 || linesPerSecond < 1 || partitions < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--batches %d --rate %d --partitions %d: each must be at least 1"
                            .formatted(batches, linesPerSecond, partitions));
        }
        try {
            INTERVAL.parse(interval);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** On the class path already, by {@code bin/treadle}, so that clients in this process find the cluster. */
    private static ClusterFolder folder(Surroundings surroundings) throws CommandFailure {
        return new ClusterFolder(surroundings
                .demoFolder()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "The demo is started by bin/treadle, which makes its temporary folder.")));
    }

    private DemoTally.Result count(Path examples, DemoHost host, DemoScreen screen, DemoWatcher watcher)
            throws CommandFailure, InterruptedException {
        if (!Files.isRegularFile(examples)) {
            throw new CommandFailure(ExitCode.USAGE, examples + " is missing; build it with: mvn -DskipTests package");
        }
        DemoTopics topics = host.topics();
        topics.create(partitions);
        DemoTally tally = new DemoTally();
        DemoFeedLoop feed = new DemoFeedLoop(topics, linesPerSecond, tally);
        watcher.feed = feed;
        screen.step("Submitting %s, as yarn jar would …".formatted(MAIN));
        try {
            Submission.of(examples, MAIN, arguments(topics))
                    .with(SETTINGS)
                    .watchedBy(watcher)
                    .run();
        } catch (SubmissionException | StreamingException e) {
            throw new CommandFailure(ExitCode.APPLICATION_FAILED, String.valueOf(e.getMessage()), e);
        } finally {
            feed.stop();
        }
        screen.step("Comparing the counts in the topic %s with what was fed …".formatted(DemoTopics.COUNTS));
        topics.readCounts(tally::counted);
        return tally.result();
    }

    private List<String> arguments(DemoTopics topics) {
        return List.of(
                "--bootstrap",
                topics.bootstrap(),
                "--topic",
                DemoTopics.LINES,
                "--output",
                DemoTopics.COUNTS,
                "--exactly-once",
                "--checkpoint",
                CHECKPOINT,
                "--interval",
                interval,
                "--from",
                "earliest");
    }

    /** Shows how the application gets on, and ends it when there were enough batches. */
    private final class DemoWatcher implements Watcher {
        private final DemoScreen screen;
        private final DemoKill kill;
        private @Nullable DemoFeedLoop feed;
        private int batches;
        private long records;

        DemoWatcher(DemoScreen screen) {
            this.screen = screen;
            this.kill = new DemoKill(screen);
        }

        @Override
        public void note(String sentence) {
            screen.detail(sentence);
            kill.heard(sentence);
            requireNonNull(feed).start();
        }

        @Override
        public void batch(BatchSummary batch) {
            if (batch.getRecords() == 0) {
                return;
            }
            batches++;
            records += batch.getRecords();
            screen.batch(batch);
            if (killExecutor && batches == after(1)) {
                kill.one(DemoKill.Role.EXECUTOR);
            }
            if (killDriver && batches == after(2)) {
                kill.one(DemoKill.Role.DRIVER);
            }
            if (batches == DemoCommand.this.batches) {
                drain();
            }
        }

        /** So many thirds of the batches, but at least one batch. */
        private int after(int thirds) {
            return Math.max(1, DemoCommand.this.batches * thirds / 3);
        }

        private void drain() {
            try {
                requireNonNull(feed).stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            screen.step("Enough; the application counts what it has not yet, and ends …");
            StreamingContext.getActive().ifPresent(context -> context.stop(true));
        }
    }
}
