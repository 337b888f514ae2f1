package io.treadle.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.service.CompositeService;
import org.apache.hadoop.service.Service;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;

/**
 * A ResourceManager and its NodeManagers: the servers of a real cluster, with their web pages and RPC. (MiniYARNCluster binds to the
 * machine's host name, which may be an address of the outside, and does without the NodeManagers' pages.)
 */
final class YarnServers implements AutoCloseable {
    private static final long REGISTRATION_MILLIS = 60_000;

    private final Servers servers = new Servers();
    private final List<Path> containerLogs = new ArrayList<>();

    private YarnServers() {}

    /** Starts, waits till all NodeManagers have registered, and puts the addresses into {@code conf}. */
    static YarnServers start(Configuration conf, ClusterFolder folder, int nodeManagers) throws IOException {
        // Several NodeManagers of one JVM name their metrics alike.
        DefaultMetricsSystem.setMiniClusterMode(true);
        YarnServers yarn = new YarnServers();
        try {
            // Links to it are made from the configuration: the port must be known beforehand.
            conf.set(YarnConfiguration.RM_WEBAPP_ADDRESS, "127.0.0.1:" + FreePorts.take(1)[0]);
            ResourceManager resourceManager = new ResourceManager();
            yarn.run(resourceManager, conf);
            for (int number = 1; number <= nodeManagers; number++) {
                yarn.run(new NodeManager(), yarn.nodeConf(conf, folder, number));
            }
            awaitNodes(resourceManager, nodeManagers);
            return yarn;
        } catch (IOException | RuntimeException e) {
            yarn.close();
            throw e;
        }
    }

    private void run(Service server, Configuration conf) {
        servers.add(server);
        server.init(conf);
        server.start();
    }

    private Configuration nodeConf(Configuration conf, ClusterFolder folder, int number) throws IOException {
        Path node = folder.nodeData(number);
        Path logs = Files.createDirectories(node.resolve("logs"));
        containerLogs.add(logs);
        Configuration nodeConf = new YarnConfiguration(conf);
        nodeConf.set(
                YarnConfiguration.NM_LOCAL_DIRS,
                Files.createDirectories(node.resolve("local")).toString());
        nodeConf.set(YarnConfiguration.NM_LOG_DIRS, logs.toString());
        return nodeConf;
    }

    private static void awaitNodes(ResourceManager resourceManager, int wanted) throws IOException {
        long deadline = System.nanoTime() + REGISTRATION_MILLIS * 1_000_000;
        while (resourceManager.getRMContext().getRMNodes().size() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%d of %d NodeManagers registered within %d s"
                        .formatted(
                                resourceManager.getRMContext().getRMNodes().size(),
                                wanted,
                                REGISTRATION_MILLIS / 1000));
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the NodeManagers", e);
        }
    }

    List<Path> containerLogs() {
        return List.copyOf(containerLogs);
    }

    @Override
    public void close() {
        servers.stopAll();
    }

    /** Stops in the opposite order of the start, all of them even if one fails. */
    private static final class Servers extends CompositeService {
        Servers() {
            super("YARN");
        }

        void add(Service server) {
            addService(server);
        }

        void stopAll() {
            List<Service> latestFirst = new ArrayList<>(getServices());
            java.util.Collections.reverse(latestFirst);
            latestFirst.forEach(org.apache.hadoop.service.ServiceOperations::stopQuietly);
        }
    }
}
