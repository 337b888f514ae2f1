package io.treadle.soak;

import io.treadle.soak.check.Psql;
import io.treadle.soak.fault.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code bin/soak}, and what they mean for a run. */
@Command(
        name = "soak",
        header = "One application on a real cluster, faults from a seed, every record looked for at the end.",
        description = {
            "",
            "Reads a topic and writes each record to a topic, to a table of PostgreSQL and to Parquet files, exactly"
                    + " once, while its processes are killed (kill -9) and paused (SIGSTOP, SIGCONT later). At the end"
                    + " Kafka's own consumer, psql and DuckDB read what came out.",
            "",
        },
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every output has every record once", "1:not so, or the run failed", "2:wrong usage"})
final class SoakCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final String run;
    private final long otherwiseSeed;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka. Otherwise KAFKA_BOOTSTRAP.")
    private @Nullable String bootstrap;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            required = true,
            description =
                    "A PostgreSQL that the containers reach too, as jdbc:postgresql://HOST:PORT/DATABASE?user=NAME."
                            + " bin/soak starts one of its own if this is not given.")
    private String jdbcUrl = "";

    @Option(
            names = "--psql",
            paramLabel = "PROGRAM",
            defaultValue = "psql",
            description = "Its client: ${DEFAULT-VALUE}.")
    private String psql = "";

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10min",
            description = "How long it is fed, and faults come: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--faults", paramLabel = "N", defaultValue = "20", description = "How many: ${DEFAULT-VALUE}.")
    private int faults;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What the faults come from. Otherwise a new one, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "200ms",
            description = "How often a batch is cut: ${DEFAULT-VALUE}.")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Records a second: ${DEFAULT-VALUE}.")
    private long rate;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Of each topic: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--executors", paramLabel = "N", defaultValue = "2", description = "How many: ${DEFAULT-VALUE}.")
    private int executors;

    @Option(
            names = "--driver-kills",
            paramLabel = "N",
            defaultValue = "7",
            description = "Kills of the driver within an hour at most, which has to be two less than"
                    + " yarn.resourcemanager.am.max-attempts; further ones become pauses: ${DEFAULT-VALUE}.")
    private int driverKills;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            required = true,
            description = "The application's jar; bin/soak gives it.")
    private Path jar = Path.of("");

    @Option(
            names = "--work",
            paramLabel = "DIR",
            required = true,
            description = "A folder for schedule.json, result.json and copies of files; bin/soak gives it.")
    private Path work = Path.of("");

    @Option(names = "--keep", description = "Leave topics, table and files where they are.")
    private boolean keep;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    boolean help;

    SoakCommand(Map<String, String> environment, String run, long otherwiseSeed) {
        this.environment = environment;
        this.run = run;
        this.otherwiseSeed = otherwiseSeed;
    }

    @Override
    public Integer call() throws Exception {
        String brokers = bootstrap == null ? environment.get("KAFKA_BOOTSTRAP") : bootstrap;
        if (brokers == null) {
            throw wrong("no --bootstrap, and KAFKA_BOOTSTRAP is not set: where is Kafka?");
        }
        if (!Files.isRegularFile(jar)) {
            throw wrong("--jar %s: there is no such file; build it with: mvn -DskipTests package".formatted(jar));
        }
        try {
            Schedule schedule = Schedule.of(seed == null ? otherwiseSeed : seed, duration, faults, driverKills);
            SoakLoop.Places places = new SoakLoop.Places(run, brokers, jdbcUrl, Psql.ofJdbc(psql, jdbcUrl), jar, work);
            SoakLoop.Shape shape = new SoakLoop.Shape(duration, interval, rate, partitions, executors);
            return new SoakLoop(places, shape, schedule, keep, System.out).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException("not called by the command line");
        }
        return new ParameterException(spec.commandLine(), sentence);
    }
}
