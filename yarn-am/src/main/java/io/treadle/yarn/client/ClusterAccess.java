package io.treadle.yarn.client;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * The client's way to HDFS and the ResourceManager. It gives up within a time that people wait; Hadoop's own defaults
 * take many minutes.
 */
final class ClusterAccess implements AutoCloseable {
    private final Configuration configuration;
    private final FileSystem files;
    private final YarnClient yarn;

    private ClusterAccess(Configuration configuration, FileSystem files, YarnClient yarn) {
        this.configuration = configuration;
        this.files = files;
        this.yarn = yarn;
    }

    /** Makes the clients; nothing is asked of any server yet. */
    static ClusterAccess open(Duration patience) throws IOException {
        Configuration configuration = new YarnConfiguration();
        Configuration impatient = impatient(configuration, patience);
        FileSystem files = FileSystem.newInstance(FileSystem.getDefaultUri(impatient), impatient);
        YarnClient yarn = YarnClient.createYarnClient();
        yarn.init(impatient);
        yarn.start();
        return new ClusterAccess(configuration, files, yarn);
    }

    private static Configuration impatient(Configuration configuration, Duration patience) {
        Configuration impatient = new Configuration(configuration);
        long millis = patience.toMillis();
        impatient.setLong("ipc.client.connect.timeout", Math.min(millis, 5000));
        impatient.setInt("ipc.client.connect.max.retries", 2);
        impatient.setInt("ipc.client.connect.max.retries.on.timeouts", 1);
        impatient.setInt("dfs.client.failover.max.attempts", 4);
        impatient.setInt("dfs.client.failover.sleep.base.millis", 200);
        impatient.setInt("dfs.client.failover.sleep.max.millis", 1000);
        // Less than the whole time, so that it is the ResourceManager's client that says why.
        impatient.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, millis / 2);
        impatient.setLong(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, Math.min(millis / 2, 1000));
        impatient.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
        impatient.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
        // Its client needs jars that we do not bring, and an application of ours tells its own story.
        impatient.setBoolean(YarnConfiguration.TIMELINE_SERVICE_ENABLED, false);
        return impatient;
    }

    /** As the cluster's administrator made it, without our impatience: for containers. */
    Configuration configuration() {
        return configuration;
    }

    FileSystem files() {
        return files;
    }

    YarnClient yarn() {
        return yarn;
    }

    /** Where HDFS is looked for, for messages. */
    String hdfsName() {
        return "HDFS at %s (fs.defaultFS)".formatted(FileSystem.getDefaultUri(configuration));
    }

    String resourceManagerName() {
        return "the ResourceManager at %s (yarn.resourcemanager.address)"
                .formatted(configuration.get(YarnConfiguration.RM_ADDRESS, YarnConfiguration.DEFAULT_RM_ADDRESS));
    }

    @Override
    public void close() throws IOException {
        yarn.stop();
        files.close();
    }
}
