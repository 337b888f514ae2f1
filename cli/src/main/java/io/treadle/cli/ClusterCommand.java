package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.cluster.ClusterFolder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code treadle cluster start|stop|status}. */
@Command(
        name = "cluster",
        header = "Keep an HDFS, YARN and Kafka up on this machine, to try things on.",
        description = {
            "",
            "Real servers in one process, listening on 127.0.0.1 only, on free ports. All they write is in one folder"
                    + " and is removed by @|bold stop|@: it is a place to try things, not to keep them.",
        },
        footer = {
            "",
            "@|bold Example|@",
            "  treadle cluster start",
            "  export HADOOP_CONF_DIR=…       (as it prints it)",
            "  treadle submit examples/target/treadle-examples.jar …",
            "  treadle cluster stop"
        },
        subcommands = {ClusterCommand.Start.class, ClusterCommand.Stop.class, ClusterCommand.Status.class})
final class ClusterCommand {
    @ParentCommand
    private @Nullable TreadleCommand treadle;

    private TreadleCommand treadle() {
        return requireNonNull(treadle);
    }

    private static final class Place {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description = "The cluster's folder. Without it, ~/.treadle/cluster, or treadle/cluster in"
                        + " $$XDG_STATE_HOME. Clusters in several folders do not disturb each other.")
        private @Nullable Path dir;

        ClusterFolder folder(Surroundings surroundings) {
            Path chosen = dir == null ? surroundings.clusterFolder() : dir;
            return new ClusterFolder(chosen.toAbsolutePath().normalize());
        }
    }

    @Command(
            name = "start",
            header = "Start it, and print its HADOOP_CONF_DIR and Kafka address.",
            footer = {"", "@|bold Example|@", "  eval \"$(treadle cluster start --quiet)\""})
    static final class Start implements Callable<Integer> {
        @ParentCommand
        private @Nullable ClusterCommand parent;

        @Mixin
        private final Place place = new Place();

        @Option(names = "--quiet", description = "Print nothing but the two export lines.")
        private boolean quiet;

        @Override
        public Integer call() throws CommandFailure {
            TreadleCommand treadle = requireNonNull(parent).treadle();
            ClusterFolder folder = place.folder(treadle.surroundings());
            if (folder.owner().isPresent()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "A cluster is running in %s already (process %d). End it with: treadle cluster stop --dir %s"
                                .formatted(folder.path(), folder.owner().get().pid(), folder.path()));
            }
            ClusterProcess process = new ClusterProcess(treadle.surroundings().home(), folder);
            if (folder.isClusters()) {
                // One that was killed, or ended with the machine.
                process.clean();
            }
            say(treadle, "Starting HDFS, YARN and Kafka in " + folder.path() + " …");
            process.start(false, line -> say(treadle, "  " + line));
            say(treadle, "");
            printAddresses(treadle, folder);
            say(treadle, "");
            say(treadle, "End it with: treadle cluster stop" + (place.dir == null ? "" : " --dir " + place.dir));
            return ExitCode.OK.number();
        }

        private void say(TreadleCommand treadle, String words) {
            if (!quiet) {
                treadle.out().println(words);
                treadle.out().flush();
            }
        }
    }

    private static void printAddresses(TreadleCommand treadle, ClusterFolder folder) {
        treadle.out().println("export HADOOP_CONF_DIR=" + folder.hadoopConf());
        treadle.out()
                .println("export KAFKA_BOOTSTRAP=" + folder.kafkaBootstrap().orElse(""));
    }

    @Command(
            name = "stop",
            header = "End it and all that runs on it, and remove what it wrote.",
            footer = {"", "@|bold Example|@", "  treadle cluster stop"})
    static final class Stop implements Callable<Integer> {
        @ParentCommand
        private @Nullable ClusterCommand parent;

        @Mixin
        private final Place place = new Place();

        @Override
        public Integer call() throws CommandFailure {
            TreadleCommand treadle = requireNonNull(parent).treadle();
            ClusterFolder folder = place.folder(treadle.surroundings());
            ClusterProcess process = new ClusterProcess(treadle.surroundings().home(), folder);
            Optional<ProcessHandle> owner = folder.owner();
            if (owner.isEmpty() && !folder.isClusters()) {
                throw noCluster(folder);
            }
            if (owner.isPresent()) {
                process.end(owner.get());
            } else {
                process.clean();
            }
            treadle.out().println("Ended; " + folder.path() + " is removed.");
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "status",
            header = "Say whether it runs, and where.",
            footer = {"", "@|bold Example|@", "  treadle cluster status"})
    static final class Status implements Callable<Integer> {
        @ParentCommand
        private @Nullable ClusterCommand parent;

        @Mixin
        private final Place place = new Place();

        @Override
        public Integer call() throws CommandFailure {
            TreadleCommand treadle = requireNonNull(parent).treadle();
            ClusterFolder folder = place.folder(treadle.surroundings());
            ProcessHandle owner = folder.owner().orElseThrow(() -> noCluster(folder));
            treadle.out().println("running, process " + owner.pid() + ", in " + folder.path());
            printAddresses(treadle, folder);
            return ExitCode.OK.number();
        }
    }

    private static CommandFailure noCluster(ClusterFolder folder) {
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                "No cluster is running in %s. Start one with: treadle cluster start".formatted(folder.path()));
    }
}
