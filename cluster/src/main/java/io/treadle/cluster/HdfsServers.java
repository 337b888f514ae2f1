package io.treadle.cluster;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A NameNode and its DataNodes. */
record HdfsServers(MiniDFSCluster servers) implements AutoCloseable {
    /** Starts, and puts the addresses into {@code conf}. */
    static HdfsServers start(Configuration conf, ClusterFolder folder, int dataNodes) throws IOException {
        MiniDFSCluster servers = new MiniDFSCluster.Builder(
                        new Configuration(conf), folder.hdfsData().toFile())
                .numDataNodes(dataNodes)
                .format(true)
                .build();
        servers.waitActive();
        FileSystem.setDefaultUri(conf, "hdfs://127.0.0.1:" + servers.getNameNodePort());
        conf.set(
                "dfs.namenode.http-address",
                "127.0.0.1:" + servers.getNameNode().getHttpAddress().getPort());
        return new HdfsServers(servers);
    }

    @Override
    public void close() {
        servers.shutdown(true);
    }
}
