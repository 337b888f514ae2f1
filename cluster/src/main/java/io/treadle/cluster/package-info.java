/**
 * HDFS, YARN and a Kafka broker in one JVM on 127.0.0.1, for the demo and for tests. It is a stand-in for a
 * cluster, never a part of one: nothing that runs in production depends on it.
 */
@NullMarked
package io.treadle.cluster;

import org.jspecify.annotations.NullMarked;
