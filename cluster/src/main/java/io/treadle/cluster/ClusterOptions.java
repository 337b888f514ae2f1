package io.treadle.cluster;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an {@link EmbeddedCluster} is made of. Immutable.
 *
 * @param parts the servers to start
 * @param dataNodes of HDFS, 1 to 3; a block has as many replicas, two at most
 * @param nodeManagers of YARN
 * @param nodeMegabytes memory that each NodeManager offers
 * @param nodeCores virtual cores that each NodeManager offers
 * @param folder where data, logs and configuration are; without it, a new temporary folder
 * @param settings Hadoop properties that win over the cluster's own
 */
public record ClusterOptions(
        Set<Part> parts,
        int dataNodes,
        int nodeManagers,
        int nodeMegabytes,
        int nodeCores,
        Optional<Path> folder,
        Map<String, String> settings) {
    /** One kind of server. */
    public enum Part {
        HDFS,
        YARN,
        KAFKA
    }

    public ClusterOptions {
        parts = Set.copyOf(parts);
        settings = Map.copyOf(settings);
        if (dataNodes < 1 || dataNodes > 3) {
            throw new IllegalArgumentException("dataNodes = " + dataNodes + ": must be 1 to 3");
        }
        if (nodeManagers < 1) {
            throw new IllegalArgumentException("nodeManagers = " + nodeManagers + ": must be at least 1");
        }
    }

    /** HDFS with one DataNode, and nothing else. */
    public static ClusterOptions hdfs() {
        return of(EnumSet.of(Part.HDFS));
    }

    /** HDFS and YARN. */
    public static ClusterOptions yarn() {
        return of(EnumSet.of(Part.HDFS, Part.YARN));
    }

    /** A Kafka broker, and nothing else. */
    public static ClusterOptions kafka() {
        return of(EnumSet.of(Part.KAFKA));
    }

    /** HDFS, YARN with two NodeManagers, and a Kafka broker. */
    public static ClusterOptions all() {
        return of(EnumSet.allOf(Part.class));
    }

    public ClusterOptions withDataNodes(int count) {
        return new ClusterOptions(parts, count, nodeManagers, nodeMegabytes, nodeCores, folder, settings);
    }

    public ClusterOptions withNodeManagers(int count) {
        return new ClusterOptions(parts, dataNodes, count, nodeMegabytes, nodeCores, folder, settings);
    }

    public ClusterOptions withNodeMemory(int megabytes) {
        return new ClusterOptions(parts, dataNodes, nodeManagers, megabytes, nodeCores, folder, settings);
    }

    /** Uses this folder, which is removed when the cluster is closed, as a temporary one would be. */
    public ClusterOptions in(Path chosen) {
        return new ClusterOptions(
                parts, dataNodes, nodeManagers, nodeMegabytes, nodeCores, Optional.of(chosen), settings);
    }

    /** Adds a Hadoop property, for servers and clients alike. */
    public ClusterOptions with(String property, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(property, value);
        return new ClusterOptions(parts, dataNodes, nodeManagers, nodeMegabytes, nodeCores, folder, more);
    }

    private static ClusterOptions of(Set<Part> parts) {
        return new ClusterOptions(parts, 1, 2, 8192, 8, Optional.empty(), Map.of());
    }
}
