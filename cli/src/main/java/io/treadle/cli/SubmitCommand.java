package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.api.StreamingException;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.SettingsException;
import io.treadle.yarn.client.Submission;
import io.treadle.yarn.client.SubmissionException;
import io.treadle.yarn.launch.YarnSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code treadle submit}. */
@Command(
        name = "submit",
        header = "Submit an application to the YARN cluster and follow it.",
        description = {
            "",
            "The cluster is that of $$HADOOP_CONF_DIR. Everything is checked first: settings, jar, topics, whether the"
                    + " containers fit; nothing is half submitted. Then it follows the application and ends with it."
                    + " Ctrl-C ends the following, not the application.",
            "",
        },
        footer = {
            "",
            "@|bold Example|@",
            "  treadle submit --conf conf/wordcount.conf -D treadle.executors=4 \\",
            "      examples/target/treadle-examples.jar io.treadle.examples.WordCount \\",
            "      --bootstrap broker:9092 --topic lines --checkpoint hdfs:///user/me/words",
        })
final class SubmitCommand implements Callable<Integer> {
    @Option(
            names = "--conf",
            paramLabel = "JOB",
            description = "A job file: settings in HOCON, JSON or properties. conf/treadle.conf has them all.")
    private @Nullable Path jobFile;

    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            description = "A setting, which wins over the job file. May be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--detach", description = "End when the application is submitted, instead of following it.")
    private boolean detach;

    @Parameters(index = "0", paramLabel = "APP.jar", description = "The jar with the application.")
    private Path jar = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "[MAIN] [ARGS…]",
            hideParamSyntax = true,
            description = "The main class, unless the jar's manifest names one; then what main is given.")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        Map<String, String> all = settings();
        ApplicationJar application = ApplicationJar.open(jar);
        boolean named = !words.isEmpty() && application.has(words.get(0));
        String main = named ? words.get(0) : mainOf(application);
        List<String> arguments = named ? words.subList(1, words.size()) : words;
        Submission submission =
                Submission.of(application.path(), main, arguments).with(all);
        try {
            submission.run();
            return ExitCode.OK.number();
        } catch (SubmissionException e) {
            ExitCode code = e.isUnreachable() ? ExitCode.UNREACHABLE : ExitCode.USAGE;
            throw new CommandFailure(code, String.valueOf(e.getMessage()), e);
        } catch (SettingsException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (StreamingException e) {
            throw new CommandFailure(ExitCode.APPLICATION_FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> settings() throws CommandFailure {
        Map<String, String> overrides = new LinkedHashMap<>(settings);
        if (detach) {
            overrides.put(YarnSettings.SUBMIT_DETACH.name(), "true");
        }
        JobFile file = new JobFile(DeclaredSettings.load());
        if (jobFile != null) {
            file.read(requireNonNull(jobFile));
        }
        try {
            return file.with(overrides).settings();
        } catch (SettingsException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private String mainOf(ApplicationJar application) throws CommandFailure {
        if (application.manifestMain().isPresent()) {
            return application.manifestMain().get();
        }
        if (words.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "No main class was given, and %s names none in its manifest.%s"
                            .formatted(jar, offer("It has", application.mains())));
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "There is no class %s in %s; the main class follows the jar, with its package.%s"
                        .formatted(words.get(0), jar, offer("Did you mean", application.similar(words.get(0)))));
    }

    private static String offer(String beginning, List<String> classes) {
        return classes.isEmpty() ? "" : " " + beginning + ": " + String.join(", ", classes) + "?";
    }
}
