package io.treadle.soak.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.treadle.soak.application.LatencyApplication;
import io.treadle.soak.cluster.ApplicationHost;
import io.treadle.soak.fault.ProcProcesses;
import io.treadle.soak.load.FeedLoop;
import io.treadle.soak.load.Pace;
import io.treadle.soak.load.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code bin/bench-latency}. */
@Command(
        name = "bench-latency",
        header = "From a record's creation to a reader of committed records: p50, p95, p99, longest.",
        description = {
            "",
            "Submits an application that copies a topic (pass) or keeps the newest record of each key in each batch"
                    + " (keyedmax), feeds it, reads what comes out, and prints one line of JSON.",
            "",
            "With --in and --out it submits nothing: it feeds and reads the topics of whatever runs between them,"
                    + " which has to begin each output record with the creation that the input record begins with."
                    + " So another system is measured by the same program.",
            "",
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class LatencyCommand implements Callable<Integer> {
    private static final Duration START = Duration.ofMinutes(3);

    /** Records by whose commit it is known that the application is at work. They are older than those that count. */
    private static final long PRIMER = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> environment;
    private final String run;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka. Otherwise KAFKA_BOOTSTRAP.")
    private @Nullable String bootstrap;

    @Option(
            names = "--job",
            paramLabel = "JOB",
            defaultValue = "pass",
            description = "${COMPLETION-CANDIDATES}: ${DEFAULT-VALUE}.")
    private LatencyApplication.Job job = LatencyApplication.Job.pass;

    @Option(
            names = "--guarantee",
            paramLabel = "WHICH",
            defaultValue = "eo",
            description = "eo (exactly once) or alo (at least once): ${DEFAULT-VALUE}.")
    private LatencyApplication.Promise guarantee = LatencyApplication.Promise.eo;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "20ms",
            description = "How often a batch is cut: ${DEFAULT-VALUE}.")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Records a second: ${DEFAULT-VALUE}.")
    private long rate;

    @Option(names = "--keys", paramLabel = "N", defaultValue = "100", description = "Different keys: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--warm",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long it is fed before records count: ${DEFAULT-VALUE}.")
    private Duration warm = Duration.ZERO;

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "40s",
            description = "For how long they count: ${DEFAULT-VALUE}.")
    private Duration seconds = Duration.ZERO;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Of each topic: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--executors", paramLabel = "N", defaultValue = "2", description = "How many: ${DEFAULT-VALUE}.")
    private int executors;

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "A setting of Treadle, also several times.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--in", paramLabel = "TOPIC", description = "Feed this topic, which exists, and submit nothing.")
    private @Nullable String in;

    @Option(names = "--out", paramLabel = "TOPIC", description = "Read this topic, which exists.")
    private @Nullable String out;

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            defaultValue = "treadle",
            description = "What the line of JSON calls it.")
    private String label = "";

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            required = true,
            description = "The application's jar; bin/bench-latency gives it.")
    private Path jar = Path.of("");

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    boolean help;

    LatencyCommand(Map<String, String> environment, String run) {
        this.environment = environment;
        this.run = run;
    }

    @Override
    public Integer call() throws Exception {
        String brokers = bootstrap == null ? environment.get("KAFKA_BOOTSTRAP") : bootstrap;
        if (brokers == null) {
            throw wrong("no --bootstrap, and KAFKA_BOOTSTRAP is not set: where is Kafka?");
        }
        if ((in == null) != (out == null)) {
            throw wrong("--in and --out: wanted both, or none");
        }
        if (in != null && out != null) {
            print(measure(new Topic(brokers, in, partitions), new Topic(brokers, out, partitions)), 0);
            return 0;
        }
        if (!Files.isRegularFile(jar)) {
            throw wrong("--jar %s: there is no such file; build it with: mvn -DskipTests package".formatted(jar));
        }
        submitted(
                new Topic(brokers, "latency-" + run + "-in", partitions),
                new Topic(brokers, "latency-" + run + "-out", partitions));
        return 0;
    }

    private void submitted(Topic input, Topic output) throws Exception {
        input.create();
        output.createStamped();
        try (FileSystem files = FileSystem.newInstance(new Configuration())) {
            String directory = files.getUri() + "/latency/" + run;
            try {
                submitted(input, output, directory);
            } finally {
                files.delete(new org.apache.hadoop.fs.Path(directory), true);
            }
        } finally {
            input.delete();
            output.delete();
        }
    }

    private void submitted(Topic input, Topic output, String directory) throws Exception {
        List<String> arguments = List.of(
                "--bootstrap", input.bootstrap(),
                "--in", input.name(),
                "--out", output.name(),
                "--checkpoint", directory,
                "--interval", interval.toMillis() + "ms",
                "--job", job.name(),
                "--guarantee", guarantee.name());
        Map<String, String> all = new LinkedHashMap<>(
                Map.of("treadle.executors", Integer.toString(executors), "treadle.executor.memory", "2g"));
        all.putAll(settings);
        try (ApplicationHost application = ApplicationHost.submit(
                jar,
                LatencyApplication.class.getName(),
                arguments,
                all,
                LatencyCommand::note,
                InstantSource.system())) {
            ProcProcesses processes = new ProcProcesses(application.awaitId(START));
            FeedLoop.ofLatency(input, new Pace(PRIMER, PRIMER), keys).finish();
            application.awaitRecords(START);
            List<Long> pids = processes.pids();
            double before = Cpu.secondsOf(pids);
            Map<String, Object> figures = measure(input, output);
            print(figures, Cpu.secondsOf(pids) - before);
            application.drain(START);
        }
    }

    /** Figures alone go to standard output. */
    private static void note(String sentence) {
        System.err.println(sentence);
    }

    private Map<String, Object> measure(Topic input, Topic output) throws InterruptedException {
        return new MeasureLoop(input, output, rate, keys, warm, seconds).run();
    }

    private void print(Map<String, Object> figures, double applicationSeconds) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("system", label);
        if (in == null) {
            line.put("job", job);
            line.put("guarantee", guarantee);
            line.put("interval_ms", interval.toMillis());
            figures.put("application_cpu_s", Math.round(applicationSeconds * 100) / 100.0);
        }
        line.put("figures", figures);
        System.out.println(JSON.writeValueAsString(line));
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException("not called by the command line");
        }
        return new ParameterException(spec.commandLine(), sentence);
    }
}
