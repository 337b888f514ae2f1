package io.treadle.yarn.driver;

import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;

/** YARN's words, for tests. */
final class YarnRecords {
    private static final Resource RESOURCE = Resource.newInstance(512, 1);
    private static final Priority PRIORITY = Priority.newInstance(1);

    private YarnRecords() {}

    static ContainerId id(int number) {
        return ContainerId.fromString("container_1_0001_01_%06d".formatted(number));
    }

    /** On a host of its own, of the same number. */
    static Container container(int number) {
        return container(number, "host" + number);
    }

    static Container container(int number, String host) {
        return Container.newInstance(id(number), NodeId.newInstance(host, 1), "host:2", RESOURCE, PRIORITY, null);
    }

    static ContainerStatus ended(int number, int exitStatus) {
        return ContainerStatus.newInstance(id(number), ContainerState.COMPLETE, "", exitStatus);
    }

    static ContainerRequest request() {
        return new ContainerRequest(RESOURCE, null, null, PRIORITY);
    }
}
