package io.treadle.cli;

import io.treadle.yarn.client.Watcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code treadle stop}. */
@Command(
        name = "stop",
        header = "End an application, and wait for its end.",
        description = {
            "",
            "It first counts what is available now, unless --now is given; either way nothing is lost: submitted again"
                    + " with the same checkpoint directory, it goes on where it ended.",
            "",
        },
        footer = {"", "@|bold Example|@", "  treadle stop application_1700000000000_0001"})
final class StopCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--now", description = "End after the batch that runs; what has arrived is read at the next start.")
    private boolean now;

    @Parameters(paramLabel = "APP", description = "The application's id, as treadle list shows it.")
    private String id = "";

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return connection.use(applications -> applications.stop(id, !now, Watcher.console()));
    }
}
