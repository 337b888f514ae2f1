package io.treadle.yarn.driver;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.LossKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;

/**
 * Which containers are asked for, and which are ours: pure bookkeeping of what YARN says, which may come twice, or be
 * about containers that an earlier attempt had and this one never knew. Confined to the allocating loop.
 */
final class ContainerLedger {
    /** Asked of YARN and not given yet. */
    private int outstanding;

    private final Map<ContainerId, Held> held = new HashMap<>();
    private final Set<ContainerId> released = new HashSet<>();

    /** Of what was allocated. */
    record Allocation(List<Container> launch, List<Container> surplus) {
        /** To be told before the launches begin: a launch that fails is the loss of a container that was allocated. */
        List<ContainerEvent> events() {
            return launch.stream().map(ContainerLedger::toldOf).toList();
        }
    }

    /** Where a container of ours is, and since when we know it; nanoseconds of the loop's clock. */
    record Held(String host, long sinceNanos) {}

    /** A container that has ended, and where it ran. */
    record Loss(ContainerEvent.Lost event, String host) {}

    void requested(int count) {
        outstanding += count;
    }

    int outstanding() {
        return outstanding;
    }

    /** YARN gives containers: as many as are wanted are to be launched, the rest given back. */
    Allocation allocated(List<Container> containers, long nowNanos) {
        List<Container> launch = new ArrayList<>();
        List<Container> surplus = new ArrayList<>();
        for (Container container : containers) {
            if (outstanding == 0) {
                surplus.add(container);
                released.add(container.getId());
            } else {
                outstanding--;
                held.put(container.getId(), heldSince(nowNanos, container));
                launch.add(container);
            }
        }
        return new Allocation(launch, surplus);
    }

    /** Containers of earlier attempts that live on; those known already are not told again. */
    List<ContainerEvent> adopted(List<Container> containers, long nowNanos) {
        List<ContainerEvent> events = new ArrayList<>();
        for (Container container : containers) {
            if (held.putIfAbsent(container.getId(), heldSince(nowNanos, container)) == null) {
                events.add(toldOf(container));
            }
        }
        return events;
    }

    private static Held heldSince(long nowNanos, Container container) {
        return new Held(container.getNodeId().getHost(), nowNanos);
    }

    private static ContainerEvent toldOf(Container container) {
        return new ContainerEvent.Allocated(
                container.getId().toString(), container.getNodeId().getHost());
    }

    /** A launch failed: the container is to be given back. Empty if it is gone already. */
    Optional<Loss> launchFailed(ContainerId container, String reason) {
        Held ours = held.remove(container);
        if (ours == null) {
            return Optional.empty();
        }
        released.add(container);
        return Optional.of(new Loss(
                new ContainerEvent.Lost(
                        container.toString(),
                        -1,
                        LossKind.FAILED,
                        "could not be launched on %s: %s".formatted(ours.host(), reason)),
                ours.host()));
    }

    /** We give it back; empty if it is gone or given back already. */
    Optional<Held> release(ContainerId container) {
        return Optional.ofNullable(held.get(container)).filter(ours -> released.add(container));
    }

    /** YARN says that containers have ended. */
    List<Loss> completed(List<ContainerStatus> statuses) {
        List<Loss> losses = new ArrayList<>();
        for (ContainerStatus status : statuses) {
            boolean givenBack = released.remove(status.getContainerId());
            Held ours = held.remove(status.getContainerId());
            if (ours != null) {
                ExitStatus exit = ExitStatus.of(status, givenBack);
                losses.add(new Loss(
                        new ContainerEvent.Lost(
                                status.getContainerId().toString(),
                                status.getExitStatus(),
                                exit.kind(),
                                exit.message()),
                        ours.host()));
            }
        }
        return losses;
    }
}
