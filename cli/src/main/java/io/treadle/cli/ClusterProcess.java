package io.treadle.cli;

import io.treadle.cluster.ClusterFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The process of an embedded cluster: starts it, and ends it. One thread starts; another may end it meanwhile. */
final class ClusterProcess {
    private static final Duration END = Duration.ofSeconds(60);

    private final Path home;
    private final ClusterFolder folder;
    private volatile @Nullable Process started;

    ClusterProcess(Path home, ClusterFolder folder) {
        this.home = home;
        this.folder = folder;
    }

    /**
     * Starts the cluster and returns when all of it serves.
     *
     * @param endsWithUs whether it ends when this process does, however that ends
     * @param progress is told what begins to serve
     */
    void start(boolean endsWithUs, Consumer<String> progress) throws CommandFailure {
        claim();
        try {
            ProcessBuilder builder = new ProcessBuilder(command(endsWithUs))
                    .redirectError(folder.path().resolve("cluster.err").toFile());
            if (!endsWithUs) {
                builder.redirectInput(new File("/dev/null"));
            }
            Process process = builder.start();
            started = process;
            awaitReady(process, progress);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.INTERNAL,
                    "Cannot start the cluster in %s: %s".formatted(folder.path(), e.getMessage()),
                    e);
        }
    }

    private void claim() throws CommandFailure {
        try {
            folder.claim();
        } catch (FileSystemException e) {
            // Its message is but the path.
            throw new CommandFailure(
                    ExitCode.USAGE,
                    ("No cluster can be started in %s: the folder cannot be made or written to (%s); name another"
                                    + " with --dir")
                            .formatted(folder.path(), e.getClass().getSimpleName()),
                    e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "No cluster can be started there: " + e.getMessage(), e);
        }
    }

    private List<String> command(boolean endsWithUs) throws IOException {
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            // Ctrl-C is for us; it must not take the cluster away under an application that is being stopped.
            command.add(setsid.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Dtreadle.cluster.log=" + folder.log());
        command.add("-Dlog4j2.configurationFile=treadle-cluster-log4j2.xml");
        command.add("-cp");
        command.add(classPath());
        command.add("io.treadle.cluster.ClusterMain");
        command.add(folder.path().toString());
        if (endsWithUs) {
            command.add("--until-stdin-ends");
        }
        return command;
    }

    private String classPath() throws IOException {
        Path target = home.resolve("cluster/target");
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw new IOException(target.resolve("lib") + " is missing; build it with: mvn -DskipTests package");
        }
        return target.resolve("treadle-cluster.jar") + File.pathSeparator + target.resolve("lib") + "/*";
    }

    private static void awaitReady(Process process, Consumer<String> progress) throws IOException, CommandFailure {
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.equals("ready")) {
            if (line.startsWith("failed: ")) {
                String details = String.join("\n", said.lines().toList());
                throw new CommandFailure(
                        ExitCode.INTERNAL,
                        "The cluster cannot start: " + line.substring("failed: ".length()),
                        new IOException(details));
            }
            progress.accept(line);
            line = said.readLine();
        }
        if (line == null) {
            throw new CommandFailure(
                    ExitCode.INTERNAL,
                    "The cluster's process ended before it served, with exit code %s".formatted(exitCode(process)));
        }
    }

    private static String exitCode(Process process) {
        try {
            return process.waitFor(5, TimeUnit.SECONDS) ? String.valueOf(process.exitValue()) : "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    /** Ends the cluster that this has started, in whatever state it is. */
    void end() throws CommandFailure {
        Process process = started;
        if (process == null) {
            clean();
        } else {
            if (folder.owner().isEmpty()) {
                // It does not serve yet, and nothing runs on it.
                process.destroyForcibly();
            }
            end(process.toHandle());
        }
    }

    /** Asks the cluster to end, waits for it, and removes what a killed one would leave. */
    void end(ProcessHandle process) throws CommandFailure {
        try {
            folder.disown();
            process.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IOException | ExecutionException e) {
            throw new CommandFailure(
                    ExitCode.INTERNAL, "Cannot end the cluster in %s: %s".formatted(folder.path(), e.getMessage()), e);
        }
        clean();
    }

    /** Ends containers and removes files that a killed cluster left. */
    void clean() throws CommandFailure {
        folder.endProcesses();
        try {
            folder.remove();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.INTERNAL, "Cannot remove %s: %s".formatted(folder.path(), e.getMessage()), e);
        }
    }
}
