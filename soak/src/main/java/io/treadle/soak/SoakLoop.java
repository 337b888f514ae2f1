package io.treadle.soak;

import io.treadle.soak.application.SoakApplication;
import io.treadle.soak.check.Checks;
import io.treadle.soak.check.KafkaOutput;
import io.treadle.soak.check.Output;
import io.treadle.soak.check.ParquetOutput;
import io.treadle.soak.check.Psql;
import io.treadle.soak.check.TableOutput;
import io.treadle.soak.check.Verdict;
import io.treadle.soak.check.VisibleFiles;
import io.treadle.soak.cluster.ApplicationHost;
import io.treadle.soak.cluster.Commit;
import io.treadle.soak.fault.NemesisLoop;
import io.treadle.soak.fault.ProcProcesses;
import io.treadle.soak.fault.Schedule;
import io.treadle.soak.fault.Strike;
import io.treadle.soak.load.Fed;
import io.treadle.soak.load.FeedLoop;
import io.treadle.soak.load.Pace;
import io.treadle.soak.load.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A run, from topics to verdicts, on the calling thread. Whatever ends it, also Ctrl-C, nothing stays stopped and the
 * application ends.
 */
final class SoakLoop {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration DRAIN = Duration.ofMinutes(5);
    private static final long CAUGHT_UP_MILLIS = 3_000;
    private static final long STEP_MILLIS = 500;
    private static final long PROGRESS_MILLIS = 10_000;

    /**
     * What it runs on.
     *
     * @param run its name, in those of topics, table and directories
     */
    record Places(String run, String bootstrap, String jdbcUrl, Psql psql, Path jar, Path work) {}

    /** How much. */
    record Shape(Duration duration, Duration interval, long rate, int partitions, int executors) {}

    private final Places places;
    private final Shape shape;
    private final Schedule schedule;
    private final boolean keep;
    private final PrintStream out;
    private final Topic input;
    private final Topic copied;
    private final String table;
    private final Queue<Strike> strikes = new ConcurrentLinkedQueue<>();
    private volatile long beganMillis; // when faults began

    SoakLoop(Places places, Shape shape, Schedule schedule, boolean keep, PrintStream out) {
        this.places = places;
        this.shape = shape;
        this.schedule = schedule;
        this.keep = keep;
        this.out = out;
        this.input = new Topic(places.bootstrap(), "soak-" + places.run() + "-in", shape.partitions());
        this.copied = new Topic(places.bootstrap(), "soak-" + places.run() + "-out", shape.partitions());
        this.table = "soak_" + places.run();
    }

    /** Whether every output has every record once. */
    boolean run() throws Exception {
        Thread runner = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(runner, over), "interrupted"));
        RunFolder folder = RunFolder.make(places.work());
        announce(folder);
        try (FileSystem files = FileSystem.newInstance(new Configuration())) {
            prepare();
            try {
                return run(folder, files);
            } finally {
                clean(files);
            }
        } finally {
            over.countDown();
        }
    }

    private static void interrupt(Thread runner, CountDownLatch over) {
        runner.interrupt();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(RunFolder folder) throws IOException {
        folder.schedule(schedule);
        out.printf(
                "Run %s, seed %d: %d faults in %s, batches of %d ms, %,d records/s into %d partitions, %d executors%n",
                places.run(),
                schedule.seed(),
                schedule.faults().size(),
                shape.duration(),
                shape.interval().toMillis(),
                shape.rate(),
                shape.partitions(),
                shape.executors());
        schedule.faults().forEach(fault -> out.printf("  %7.1f s  %s%n", fault.atMillis() / 1000.0, fault.what()));
        out.printf("The same as JSON: %s%n", folder.path().resolve("schedule.json"));
    }

    private void prepare() throws IOException, InterruptedException {
        input.create();
        copied.create();
        // No key: a record that is written twice has to be seen, not refused.
        places.psql()
                .run(
                        ("CREATE TABLE %s (producer int NOT NULL, sequence bigint NOT NULL, created bigint NOT NULL,"
                                        + " batch bigint NOT NULL)")
                                .formatted(table),
                        out::println);
    }

    private boolean run(RunFolder folder, FileSystem files) throws Exception {
        Fed fed;
        List<Commit> commits;
        try (ApplicationHost application = submit(files)) {
            fed = feedAndStrike(application, folder);
            out.printf("Fed %,d records; the application finishes …%n", fed.total());
            application.drain(DRAIN);
            commits = application.commits();
        } finally {
            folder.applicationEnded();
        }
        List<Recovery> recoveries = Recovery.of(List.copyOf(strikes), commits);
        Recovery.table(recoveries, beganMillis).forEach(out::println);
        List<Verdict> verdicts = check(fed, folder, files);
        folder.result(schedule, recoveries, verdicts);
        long struck =
                strikes.stream().filter(strike -> strike.victim().isPresent()).count();
        out.printf(
                "Seed %d: %d of %d faults done%n",
                schedule.seed(), struck, schedule.faults().size());
        return verdicts.stream().allMatch(Verdict::isExact)
                && struck == schedule.faults().size();
    }

    private Fed feedAndStrike(ApplicationHost application, RunFolder folder) throws Exception {
        String id = application.awaitId(START);
        folder.application(id);
        Duration longest = shape.duration().plus(START.multipliedBy(3));
        try (FeedLoop feed = FeedLoop.ofSoak(input, new Pace(shape.rate(), shape.rate() * longest.toSeconds()))) {
            application.awaitRecords(START);
            catchUp(application);
            strike(application, id, feed, folder);
            return feed.stop();
        }
    }

    /** It was fed while it started. Faults that meet it before it has worked that off say little. */
    private void catchUp(ApplicationHost application) throws InterruptedException {
        long deadline = System.currentTimeMillis() + START.toMillis();
        while (millisSince(newest(application)) > CAUGHT_UP_MILLIS && !application.isOver()) {
            if (System.currentTimeMillis() > deadline) {
                out.println("It has not caught up with the feed; faults begin all the same");
                return;
            }
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static Commit newest(ApplicationHost application) {
        List<Commit> commits = application.commits();
        return commits.get(commits.size() - 1);
    }

    private static long millisSince(Commit commit) {
        return System.currentTimeMillis() - commit.plannedMillis();
    }

    private ApplicationHost submit(FileSystem files) {
        List<String> arguments = List.of(
                "--bootstrap", places.bootstrap(),
                "--in", input.name(),
                "--out", copied.name(),
                "--jdbc-url", places.jdbcUrl(),
                "--table", table,
                "--files", directory(files, "files"),
                "--checkpoint", directory(files, "checkpoint"),
                "--interval", shape.interval().toMillis() + "ms");
        Map<String, String> settings = Map.of(
                "treadle.executors", Integer.toString(shape.executors()),
                "treadle.executor.memory", "1g",
                // They fail by our doing.
                "treadle.executor.failures.max", "10000");
        return ApplicationHost.submit(
                places.jar(),
                SoakApplication.class.getName(),
                arguments,
                settings,
                sentence -> out.printf("%s  %s%n", elapsed(), sentence),
                InstantSource.system());
    }

    private String directory(FileSystem files, String name) {
        return files.getUri() + "/soak/" + places.run() + "/" + name;
    }

    private String elapsed() {
        return beganMillis == 0
                ? "         "
                : "%7.1f s".formatted((System.currentTimeMillis() - beganMillis) / 1000.0);
    }

    /** Faults come for the whole duration; the feed goes on as long. */
    private void strike(ApplicationHost application, String id, FeedLoop feed, RunFolder folder) throws Exception {
        beganMillis = System.currentTimeMillis();
        out.printf("%s is at work; faults begin%n", id);
        NemesisLoop nemesis = NemesisLoop.begin(schedule, new ProcProcesses(id), folder.stopped(), this::struck);
        try {
            long nextProgress = PROGRESS_MILLIS;
            long passed = 0;
            while (passed < shape.duration().toMillis() || !nemesis.isOver()) {
                if (application.isOver()) {
                    throw new IllegalStateException(
                            "the application has ended before its time; see what it said above");
                }
                if (feed.isOver()) {
                    feed.stop(); // says why
                    throw new IllegalStateException("the feed has ended before its time");
                }
                if (passed >= nextProgress) {
                    progress(application, feed);
                    nextProgress += PROGRESS_MILLIS;
                }
                Thread.sleep(STEP_MILLIS);
                passed = System.currentTimeMillis() - beganMillis;
            }
            nemesis.await();
        } finally {
            nemesis.stop();
        }
    }

    private void struck(Strike strike) {
        strikes.add(strike);
        out.printf(
                "%s  fault %d: %s, %s%n",
                elapsed(),
                strike.fault().number(),
                strike.fault().what(),
                strike.victim()
                        .map(victim -> "process %d in %s".formatted(victim.pid(), victim.container()))
                        .orElse("but there is no such process: not done"));
    }

    private void progress(ApplicationHost application, FeedLoop feed) {
        Commit last = newest(application);
        out.printf(
                "%s  newest committed batch %d, planned %.1f s ago; %,d records fed%n",
                elapsed(), last.batch(), millisSince(last) / 1000.0, feed.sent());
    }

    private List<Verdict> check(Fed fed, RunFolder folder, FileSystem files) throws Exception {
        VisibleFiles visible = new VisibleFiles(files, new org.apache.hadoop.fs.Path(directory(files, "files")));
        List<Output> outputs = List.of(
                new KafkaOutput("kafka", copied),
                new TableOutput("jdbc", places.psql(), table),
                new ParquetOutput("files", visible, folder.copies()),
                new KafkaOutput("input", input));
        Checks checks = new Checks(fed);
        List<Verdict> verdicts = new ArrayList<>();
        for (Output output : outputs) {
            Verdict verdict = checks.of(output);
            verdicts.add(verdict);
            out.println(verdict.line());
            verdict.offenders().forEach(offender -> out.println("    " + offender));
        }
        List<String> aside = visible.hidden();
        out.printf(
                "%d files; aside are %d: %s%n",
                visible.count(), aside.size(), aside.stream().limit(5).toList());
        return verdicts;
    }

    private void clean(FileSystem files) throws IOException, InterruptedException {
        if (keep) {
            out.printf(
                    "Kept: topics %s and %s, table %s, %s%n", input.name(), copied.name(), table, directory(files, ""));
            return;
        }
        input.delete();
        copied.delete();
        places.psql().run("DROP TABLE " + table, out::println);
        files.delete(new org.apache.hadoop.fs.Path(directory(files, "")), true);
    }
}
