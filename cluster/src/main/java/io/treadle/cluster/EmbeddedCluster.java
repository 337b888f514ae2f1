package io.treadle.cluster;

import io.treadle.cluster.ClusterOptions.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Real HDFS, YARN and Kafka servers in this JVM, all on 127.0.0.1 with ports nobody else uses. Everything they write is in one
 * folder, which is gone after {@link #close}, as are the processes of containers. Used by one thread; what the
 * accessors give may be used by any.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private final ClusterFolder folder;
    private final Configuration conf = new YarnConfiguration();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private @Nullable HdfsServers hdfs;
    private @Nullable YarnServers yarn;
    private @Nullable KafkaBroker kafka;

    private EmbeddedCluster(ClusterFolder folder) {
        this.folder = folder;
    }

    /**
     * Starts, and returns when all parts serve. If one cannot start, nothing of the others is left.
     *
     * @throws IOException if a part cannot start
     */
    public static EmbeddedCluster start(ClusterOptions options) throws IOException {
        return start(options, progress -> {});
    }

    /**
     * Starts, and returns when all parts serve. If one cannot start, nothing of the others is left.
     *
     * @param progress is told, by one thread at a time, a few words on each part as it begins to serve
     * @throws IOException if a part cannot start
     */
    public static EmbeddedCluster start(ClusterOptions options, Consumer<String> progress) throws IOException {
        Path path = options.folder().isPresent()
                ? Files.createDirectories(options.folder().get()).toRealPath()
                : Files.createTempDirectory("treadle-cluster-").toRealPath();
        ClusterFolder folder = new ClusterFolder(path);
        folder.claim();
        EmbeddedCluster cluster = new EmbeddedCluster(folder);
        try {
            cluster.startParts(options, new Announcer(progress));
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.closeAfter(e);
            throw e;
        }
    }

    private void startParts(ClusterOptions options, Announcer progress) throws IOException {
        ClusterProperties.of(folder, options).forEach(conf::set);
        CompletableFuture<Void> broker = CompletableFuture.completedFuture(null);
        if (options.parts().contains(Part.KAFKA)) {
            broker = CompletableFuture.runAsync(() -> startKafka(progress));
        }
        try {
            startHadoop(options, progress);
        } finally {
            await(broker);
        }
    }

    private void startHadoop(ClusterOptions options, Announcer progress) throws IOException {
        if (options.parts().contains(Part.HDFS)) {
            hdfs = push(HdfsServers.start(conf, folder, options.dataNodes()));
            progress.say("HDFS serves at " + conf.get("fs.defaultFS"));
        }
        if (options.parts().contains(Part.YARN)) {
            yarn = push(YarnServers.start(conf, folder, options.nodeManagers()));
            progress.say("YARN serves at " + conf.get(YarnConfiguration.RM_ADDRESS));
        }
        ClusterProperties.write(conf, options, folder);
    }

    private void startKafka(Announcer progress) {
        KafkaBroker started = push(KafkaBroker.start(folder.kafkaData()));
        kafka = started;
        progress.say("Kafka serves at " + started.bootstrap());
    }

    private static void await(CompletableFuture<Void> part) throws IOException {
        try {
            part.join();
        } catch (CompletionException e) {
            throw new IOException("The Kafka broker did not start: " + e.getCause(), e.getCause());
        }
    }

    private synchronized <T extends AutoCloseable> T push(T part) {
        running.push(part);
        return part;
    }

    /** What clients of this cluster are configured with. A copy. */
    public Configuration conf() {
        return new YarnConfiguration(conf);
    }

    /** The folder that clients in other processes take as their {@code HADOOP_CONF_DIR}. */
    public Path hadoopConfDir() {
        return folder.hadoopConf();
    }

    /** The broker's address, host:port. */
    public String kafkaBootstrap() {
        return require(kafka, Part.KAFKA).bootstrap();
    }

    /** HDFS itself, for tests that hurt it. */
    public MiniDFSCluster hdfs() {
        return require(hdfs, Part.HDFS).servers();
    }

    /** Where the containers of all NodeManagers write their logs: {@code application/container/file} in each. */
    public List<Path> containerLogs() {
        return require(yarn, Part.YARN).containerLogs();
    }

    /** Ends the broker, as a crash of its machine would: clients see closed connections. Its data stay. */
    public void stopKafka() {
        require(kafka, Part.KAFKA).stop();
    }

    /** Starts the broker again, on the same port and data. */
    public void restartKafka() {
        require(kafka, Part.KAFKA).restart();
    }

    private static <T> T require(@Nullable T part, Part wanted) {
        if (part == null) {
            throw new IllegalStateException(
                    "This cluster was started without " + wanted + ": add it to its ClusterOptions");
        }
        return part;
    }

    /** Ends all servers and what runs in their containers, and removes the folder. */
    @Override
    public synchronized void close() throws IOException {
        IOException failure = new IOException("The embedded cluster in " + folder.path() + " did not end cleanly");
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        folder.endProcesses();
        folder.remove();
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private void closeAfter(Exception cause) {
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private record Announcer(Consumer<String> listener) {
        synchronized void say(String words) {
            listener.accept(words);
        }
    }
}
