package io.treadle.cli;

import io.treadle.cluster.ClusterFolder;
import java.nio.file.Path;

/** All that the demo starts; it is taken down however the demo ends. */
final class DemoHost implements AutoCloseable {
    private final ClusterFolder folder;
    private final ClusterProcess cluster;
    private final Thread hook;
    private boolean closed; // guarded by this

    DemoHost(Path home, ClusterFolder folder, DemoScreen screen) {
        this.folder = folder;
        this.cluster = new ClusterProcess(home, folder);
        this.hook = new Thread(
                () -> {
                    screen.step("Interrupted; taking everything down …");
                    closeQuietly();
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts HDFS, YARN and Kafka. */
    void start(DemoScreen screen) throws CommandFailure {
        cluster.start(true, screen::detail);
    }

    Path hadoopConf() {
        return folder.hadoopConf();
    }

    DemoTopics topics() {
        return new DemoTopics(folder.kafkaBootstrap()
                .orElseThrow(() -> new IllegalStateException("The cluster in " + folder.path() + " has no Kafka")));
    }

    private void closeQuietly() {
        try {
            end();
        } catch (CommandFailure e) {
            System.err.println("treadle: " + e.getMessage());
        }
    }

    private synchronized void end() throws CommandFailure {
        if (!closed) {
            closed = true;
            cluster.end();
        }
    }

    @Override
    public void close() throws CommandFailure {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, by Ctrl-C: the hook finds nothing left to do.
            return;
        }
    }
}
