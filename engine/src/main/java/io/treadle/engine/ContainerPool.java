package io.treadle.engine;

import java.util.List;

/**
 * Where executors run. Given by whoever knows the cluster; called on the driver's loop only, and must not block it.
 *
 * <p>Containers that live on from an earlier attempt are told as {@link ContainerEvent.Allocated} by the first {@link #poll}.
 */
public interface ContainerPool {
    /** Called once, before anything else. {@code wakeUp} may be called on any thread, whenever {@link #poll} has something new. */
    void listen(Runnable wakeUp);

    /** Wants {@code count} containers more, each with one executor launched in it. */
    void request(int count);

    /** Ends a container; of no consequence if it is gone already. Told later as lost, of kind RELEASED. */
    void release(String container);

    /** What has happened since the last call, in order. */
    List<ContainerEvent> poll();
}
