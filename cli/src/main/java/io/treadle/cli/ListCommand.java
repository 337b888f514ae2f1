package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.yarn.client.ApplicationSummary;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code treadle list}. */
@Command(
        name = "list",
        header = "List the applications on the cluster.",
        footer = {"", "@|bold Example|@", "  treadle list --all"})
final class ListCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @ParentCommand
    private @Nullable TreadleCommand treadle;

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--all", description = "Those that have ended too.")
    private boolean all;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return connection.use(applications ->
                print(applications.list(all), requireNonNull(treadle).out()));
    }

    private void print(List<ApplicationSummary> applications, PrintWriter out) {
        if (applications.isEmpty()) {
            out.println(all ? "There are none." : "None is running. With --all: those that have ended.");
        }
        applications.forEach(application -> out.printf(
                "%-32s %-9s %-16s %-10s %s%n",
                application.id(),
                application.isOver() ? application.finalStatus() : application.state(),
                TIME.format(Instant.ofEpochMilli(application.startedMillis())),
                application.user(),
                application.name()));
        out.flush();
    }
}
