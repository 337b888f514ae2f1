package io.treadle.yarn.driver;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerPool;
import java.util.List;
import org.apache.hadoop.yarn.api.records.ContainerId;

/**
 * The driver's view of YARN. Called on the driver's loop; hands everything on to {@link AllocateLoop} and never waits
 * for it.
 */
final class YarnContainerPool implements ContainerPool {
    private final AllocateLoop loop;

    YarnContainerPool(AllocateLoop loop) {
        this.loop = loop;
    }

    @Override
    public void listen(Runnable wakeUp) {
        loop.listen(wakeUp);
    }

    @Override
    public void request(int count) {
        loop.request(count);
    }

    @Override
    public void release(String container) {
        loop.release(ContainerId.fromString(container));
    }

    @Override
    public List<ContainerEvent> poll() {
        return loop.poll();
    }
}
