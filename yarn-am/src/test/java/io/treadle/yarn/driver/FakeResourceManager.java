package io.treadle.yarn.driver;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.UpdateContainerRequest;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.util.Records;

/** A ResourceManager that answers heartbeats with what the test lays ready, and has nothing to say otherwise. */
final class FakeResourceManager extends AMRMClient<AMRMClient.ContainerRequest> {
    private final Queue<AllocateResponse> answers = new ConcurrentLinkedQueue<>();

    /** Satisfied requests are taken back. */
    final Queue<ContainerRequest> requests = new ConcurrentLinkedQueue<>();

    final LinkedBlockingQueue<ContainerId> released = new LinkedBlockingQueue<>();

    final LinkedBlockingQueue<FinalApplicationStatus> unregistered = new LinkedBlockingQueue<>();

    final LinkedBlockingQueue<String> avoided = new LinkedBlockingQueue<>();

    /** Calls that were refused because the attempt was {@link #giveUp given up}. */
    final LinkedBlockingQueue<String> refused = new LinkedBlockingQueue<>();

    private volatile boolean givenUp;

    FakeResourceManager() {
        super("fake");
    }

    /** What the next heartbeat that has no answer yet is answered. */
    void answer(List<Container> allocated, List<ContainerStatus> completed) {
        AllocateResponse answer = Records.newRecord(AllocateResponse.class);
        answer.setAllocatedContainers(allocated);
        answer.setCompletedContainersStatuses(completed);
        answers.add(answer);
    }

    /** Knows the attempt no more, from now on. */
    void giveUp() {
        givenUp = true;
    }

    private void requireAttempt(String call) throws ApplicationAttemptNotFoundException {
        if (givenUp) {
            refused.add(call);
            throw new ApplicationAttemptNotFoundException(call + " by an attempt that was given up");
        }
    }

    @Override
    public RegisterApplicationMasterResponse registerApplicationMaster(String host, int port, String trackingUrl) {
        return Records.newRecord(RegisterApplicationMasterResponse.class);
    }

    @Override
    public AllocateResponse allocate(float progress) throws ApplicationAttemptNotFoundException {
        requireAttempt("allocate");
        AllocateResponse answer = answers.poll();
        return answer == null ? Records.newRecord(AllocateResponse.class) : answer;
    }

    @Override
    public void unregisterApplicationMaster(FinalApplicationStatus status, String message, String trackingUrl)
            throws ApplicationAttemptNotFoundException {
        requireAttempt("unregister");
        unregistered.add(status);
    }

    @Override
    public void addContainerRequest(ContainerRequest request) {
        requests.add(request);
    }

    @Override
    public void removeContainerRequest(ContainerRequest request) {
        requests.remove(request);
    }

    @Override
    public void releaseAssignedContainer(ContainerId container) {
        released.add(container);
    }

    @Override
    public int getClusterNodeCount() {
        return 30;
    }

    @Override
    public void updateBlacklist(List<String> additions, List<String> removals) {
        avoided.addAll(additions);
    }

    @Override
    public void requestContainerUpdate(Container container, UpdateContainerRequest update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Resource getAvailableResources() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<? extends Collection<ContainerRequest>> getMatchingRequests(
            Priority priority, String resourceName, Resource capability) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Collection<ContainerRequest> getMatchingRequests(long allocationRequestId) {
        throw new UnsupportedOperationException();
    }
}
