package io.treadle.cli;

import io.treadle.yarn.client.Watcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code treadle logs}. */
@Command(
        name = "logs",
        header = "Print the logs of an application's driver and executors.",
        footer = {
            "",
            "@|bold Example|@",
            "  treadle logs application_1700000000000_0001 | less",
            "  treadle logs --follow application_1700000000000_0001",
        })
final class LogsCommand implements Callable<Integer> {
    @Mixin
    private final Connection connection = new Connection();

    @Option(
            names = "--follow",
            description =
                    "Instead, show each batch as it is committed and what print() gives, till the application ends.")
    private boolean follow;

    @Parameters(paramLabel = "APP", description = "The application's id, as treadle list shows it.")
    private String id = "";

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        return connection.use(applications -> {
            if (follow) {
                applications.follow(id, Watcher.console());
            } else {
                applications.logs(id, System.out);
            }
        });
    }
}
