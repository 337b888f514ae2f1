package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.protocol.wire.BatchSummary;
import io.treadle.protocol.wire.ExecutorStatus;
import io.treadle.protocol.wire.Status;
import io.treadle.yarn.client.ApplicationSummary;
import io.treadle.yarn.launch.StreamEnd;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code treadle status}. */
@Command(
        name = "status",
        header = "Show the state of an application: its inputs, outputs, driver, batches, executors.",
        footer = {"", "@|bold Example|@", "  treadle status application_1700000000000_0001"})
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TreadleCommand treadle;

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "APP", description = "The application's id, as treadle list shows it.")
    private String id = "";

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = requireNonNull(treadle).out();
        return connection.use(applications -> {
            ApplicationSummary summary = applications.find(id);
            print(summary, out);
            if (!summary.isOver()) {
                applications.streams(id).forEach(end -> print(end, out));
                print(applications.status(id), out);
            }
            out.flush();
        });
    }

    private static void print(ApplicationSummary application, PrintWriter out) {
        line(out, "application", application.id());
        line(out, "name", application.name());
        line(out, "user, queue", application.user() + ", " + application.queue());
        line(out, "state in YARN", application.isOver() ? application.finalStatus() : application.state());
        line(out, "page", application.details().trackingUrl());
        line(out, "diagnostics", application.details().diagnostics());
    }

    private static void print(StreamEnd end, PrintWriter out) {
        line(out, end.direction(), "%s (%s), %s".formatted(end.uid(), end.kind(), end.guarantee()));
    }

    private static void print(Optional<Status> answer, PrintWriter out) {
        if (answer.isEmpty()) {
            line(
                    out,
                    "driver",
                    "does not answer: it is starting, or between two attempts, or the application is not yours");
            return;
        }
        Status status = answer.get();
        line(out, "driver", "%s, epoch %d".formatted(status.getState(), status.getEpoch()));
        line(
                out,
                "committed",
                "batch %d, %d records in all".formatted(status.getCommittedBatch(), status.getCommittedRecords()));
        line(out, "waiting", status.getBacklogRecords() + " records");
        BatchSummary last = status.getLastBatch();
        if (last.getBatch() > 0) {
            line(
                    out,
                    "last batch",
                    "%d: %d records, %d ms"
                            .formatted(last.getBatch(), last.getRecords(), last.getTotalMicros() / 1000));
        }
        for (ExecutorStatus executor : status.getExecutorsList()) {
            line(
                    out,
                    "executor",
                    "%s on %s, %d cores, heard of %d ms ago"
                            .formatted(
                                    executor.getContainer(),
                                    executor.getHost(),
                                    executor.getCores(),
                                    executor.getSilentMillis()));
        }
        line(out, "note", status.getMessage());
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isBlank()) {
            out.printf("%-14s %s%n", name, value.strip().replace("\n", "\n               "));
        }
    }
}
