package io.treadle.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The folder that holds all that one embedded cluster writes:
 *
 * <pre>
 * conf/            the HADOOP_CONF_DIR
 * data/            HDFS, Kafka, and for each NodeManager what its containers write
 * cluster.log      of the servers, if they have a process of their own
 * pid, address     of that process, and of Kafka; written when all serve
 * treadle-cluster  says that the folder is one of these, and may be removed
 * </pre>
 *
 * Immutable. Needs neither Hadoop nor Kafka on the class path.
 */
public record ClusterFolder(Path path) {
    private static final Duration END_OF_A_CONTAINER = Duration.ofSeconds(5);

    /** The folder that clients take as their {@code HADOOP_CONF_DIR}. */
    public Path hadoopConf() {
        return path.resolve("conf");
    }

    /** The servers' log. */
    public Path log() {
        return path.resolve("cluster.log");
    }

    private Path mark() {
        return path.resolve("treadle-cluster");
    }

    /**
     * Makes the folder one of a cluster.
     *
     * @throws IOException if it holds somebody's files
     */
    public void claim() throws IOException {
        Files.createDirectories(path);
        try (Stream<Path> content = Files.list(path)) {
            if (!isClusters() && content.findAny().isPresent()) {
                throw new IOException(path + " is not empty, and not of a cluster: name a folder that is new or empty");
            }
        }
        Files.writeString(mark(), "Written by Treadle's embedded cluster, which removes this folder when it ends.\n");
    }

    /** Whether this is the folder of a cluster that runs, or was killed. */
    public boolean isClusters() {
        return Files.exists(mark());
    }

    Path hdfsData() {
        return path.resolve("data/hdfs");
    }

    Path kafkaData() {
        return path.resolve("data/kafka");
    }

    Path nodeData(int number) {
        return path.resolve("data/node" + number);
    }

    private Path pidFile() {
        return path.resolve("pid");
    }

    private Path addressFile() {
        return path.resolve("address");
    }

    /** Says that this process serves from this folder. */
    void writeOwner(long pid, String kafkaBootstrap) throws IOException {
        Files.writeString(addressFile(), kafkaBootstrap + "\n");
        Path written = Files.writeString(path.resolve("pid.new"), pid + "\n");
        Files.move(written, pidFile(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether the process that serves from this folder is wanted any longer. */
    boolean isOwned() {
        return Files.exists(pidFile());
    }

    /** Asks the process that serves from this folder to end; await it with its handle. */
    public void disown() throws IOException {
        Files.deleteIfExists(pidFile());
    }

    /** The process that serves from this folder; empty if there is none, or if it has died. */
    public Optional<ProcessHandle> owner() {
        return read(pidFile())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(path.toString()))
                        .orElse(true));
    }

    /** Kafka's address, once the cluster serves. */
    public Optional<String> kafkaBootstrap() {
        return read(addressFile());
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).trim());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Ends every process that works in this folder: containers that their NodeManager did not end. */
    public void endProcesses() {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses().filter(this::worksHere).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(ClusterFolder::awaitEnd);
    }

    private boolean worksHere(ProcessHandle process) {
        if (process.pid() == ProcessHandle.current().pid()) {
            return false;
        }
        try {
            return Path.of("/proc", String.valueOf(process.pid()), "cwd")
                    .toRealPath()
                    .startsWith(path.resolve("data"));
        } catch (IOException e) {
            // Not Linux, or not our process: a container's command names its folders.
            return process.info()
                    .commandLine()
                    .map(line -> line.contains(path.resolve("data").toString()))
                    .orElse(false);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(END_OF_A_CONTAINER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Process " + process.pid() + " of a container does not end", e);
        }
    }

    /** Removes the folder and all in it, if it is a cluster's. */
    public void remove() throws IOException {
        if (!isClusters()) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
