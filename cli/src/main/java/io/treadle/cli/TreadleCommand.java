package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code treadle}, and what all its commands share. */
@Command(
        name = "treadle",
        header = "Runs streaming applications on YARN.",
        description = {
            "",
            "With nothing but a JDK and Maven, see it work:",
            "  treadle demo",
            "",
            "On your own cluster:",
            "  export HADOOP_CONF_DIR=/etc/hadoop/conf",
            "  treadle submit my-app.jar com.example.MyApp arguments…",
            "",
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        subcommands = {
            DemoCommand.class,
            SubmitCommand.class,
            ListCommand.class,
            StatusCommand.class,
            StopCommand.class,
            LogsCommand.class,
            ClusterCommand.class,
            SettingsCommand.class
        })
final class TreadleCommand {
    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show what is behind an error, down to stack traces.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show Treadle's version.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    TreadleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    boolean verbose() {
        return verbose;
    }

    PrintWriter out() {
        return commandLine().getOut();
    }

    PrintWriter err() {
        return commandLine().getErr();
    }

    private CommandLine commandLine() {
        return requireNonNull(spec).commandLine();
    }
}
