package io.treadle.cluster;

import io.treadle.cluster.ClusterOptions.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** The Hadoop properties that make an embedded cluster, and the files that tell clients of it. */
final class ClusterProperties {
    /** Known only when the servers have their ports. */
    private static final String[] ADDRESSES = {
        "fs.defaultFS",
        "dfs.namenode.http-address",
        "yarn.resourcemanager.address",
        "yarn.resourcemanager.scheduler.address",
        "yarn.resourcemanager.resource-tracker.address",
        "yarn.resourcemanager.admin.address",
        "yarn.resourcemanager.webapp.address",
    };

    private static final String[] FILES = {"core-site.xml", "hdfs-site.xml", "yarn-site.xml", "capacity-scheduler.xml"};

    private ClusterProperties() {}

    static Map<String, String> of(ClusterFolder folder, ClusterOptions options) {
        Map<String, String> all = new TreeMap<>();
        all.put("hadoop.tmp.dir", folder.path().resolve("data/tmp").toString());
        if (options.parts().contains(Part.HDFS)) {
            hdfs(all, options);
        }
        if (options.parts().contains(Part.YARN)) {
            resourceManager(all, options);
            nodeManagers(all, folder, options);
        }
        all.putAll(options.settings());
        return all;
    }

    private static void hdfs(Map<String, String> all, ClusterOptions options) {
        all.put("dfs.replication", String.valueOf(Math.min(2, options.dataNodes())));
        all.put("dfs.namenode.safemode.extension", "0");
        all.put("dfs.namenode.datanode.registration.ip-hostname-check", "false");
        // A silent DataNode is dead after two of these and ten heartbeats: 60 s instead of 10 minutes.
        all.put("dfs.namenode.heartbeat.recheck-interval", "15000");
    }

    private static void resourceManager(Map<String, String> all, ClusterOptions options) {
        all.put("yarn.resourcemanager.hostname", "127.0.0.1");
        for (String address : ADDRESSES) {
            if (address.startsWith("yarn.")) {
                all.put(address, "127.0.0.1:0");
            }
        }
        all.put(
                "yarn.resourcemanager.scheduler.class",
                "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler");
        all.put("yarn.resourcemanager.am.max-attempts", "10");
        all.put("yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "250");
        // A silent NodeManager is lost after 30 s instead of 10 minutes.
        all.put("yarn.nm.liveness-monitor.expiry-interval-ms", "30000");
        all.put("yarn.scheduler.minimum-allocation-mb", "128");
        all.put("yarn.scheduler.maximum-allocation-mb", String.valueOf(options.nodeMegabytes()));
        all.put("yarn.scheduler.maximum-allocation-vcores", String.valueOf(options.nodeCores()));
        all.put("yarn.scheduler.capacity.root.queues", "default");
        all.put("yarn.scheduler.capacity.root.default.capacity", "100");
        // ApplicationMasters may use all of it; by default a tenth, and a second application would wait for ever.
        all.put("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        all.put(
                "yarn.scheduler.capacity.resource-calculator",
                "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    }

    private static void nodeManagers(Map<String, String> all, ClusterFolder folder, ClusterOptions options) {
        all.put("yarn.nodemanager.hostname", "127.0.0.1");
        all.put("yarn.nodemanager.bind-host", "127.0.0.1");
        all.put("yarn.nodemanager.address", "127.0.0.1:0");
        all.put("yarn.nodemanager.localizer.address", "127.0.0.1:0");
        all.put("yarn.nodemanager.collector-service.address", "127.0.0.1:0");
        all.put("yarn.nodemanager.webapp.address", "127.0.0.1:0");
        all.put("yarn.nodemanager.resource.memory-mb", String.valueOf(options.nodeMegabytes()));
        all.put("yarn.nodemanager.resource.cpu-vcores", String.valueOf(options.nodeCores()));
        // Virtual memory says nothing about a JVM; a full disk of the machine is not the cluster's business.
        all.put("yarn.nodemanager.vmem-check-enabled", "false");
        all.put("yarn.nodemanager.disk-health-checker.enable", "false");
        // What the environment of a real node would say.
        all.put(
                "yarn.nodemanager.admin-env",
                "MALLOC_ARENA_MAX=4,JAVA_HOME=%s,HADOOP_CONF_DIR=%s"
                        .formatted(System.getProperty("java.home"), folder.hadoopConf()));
        all.put("yarn.log-aggregation-enable", "true");
        all.put("yarn.application.classpath", folder.hadoopConf().toString());
    }

    /** Writes what clients need: our properties as they are now, with the addresses the servers got. */
    static void write(Configuration conf, ClusterOptions options, ClusterFolder folder) throws IOException {
        Map<String, String> all = of(folder, options);
        for (String address : ADDRESSES) {
            if (conf.get(address) != null) {
                all.put(address, conf.get(address));
            }
        }
        Path directory = Files.createDirectories(folder.hadoopConf());
        for (String file : FILES) {
            Configuration content = new Configuration(false);
            all.forEach((name, value) -> {
                if (fileOf(name).equals(file)) {
                    content.set(name, value);
                }
            });
            try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
                content.writeXml(out);
            }
        }
    }

    private static String fileOf(String property) {
        if (property.startsWith("dfs.")) {
            return "hdfs-site.xml";
        }
        if (property.startsWith("yarn.scheduler.capacity.")) {
            return "capacity-scheduler.xml";
        }
        return property.startsWith("yarn.") ? "yarn-site.xml" : "core-site.xml";
    }
}
