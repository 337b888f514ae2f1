package io.treadle.local;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerPool;
import io.treadle.engine.Driver;
import io.treadle.runtime.ExecutorSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Containers that are executors in this JVM. Called by the driver's loop and by who starts and ends the application. */
final class LocalPool implements ContainerPool, AutoCloseable {
    private static final String HOST = "localhost";

    private final Plan plan;
    private final StreamingConf conf;
    private final String application;
    private final int lanes;

    private final Object lock = new Object(); // guards all below
    private final List<ContainerEvent> events = new ArrayList<>();
    private final List<LocalContainer> containers = new ArrayList<>();
    private Runnable wakeUp = () -> {};
    private @Nullable Driver driver;
    private int wanted;
    private int launched;

    LocalPool(Plan plan, StreamingConf conf, String application, int lanes) {
        this.plan = plan;
        this.conf = conf;
        this.application = application;
        this.lanes = lanes;
    }

    @Override
    public void listen(Runnable told) {
        synchronized (lock) {
            wakeUp = told;
        }
    }

    /** The driver is there: what was requested can be launched. */
    void serve(Driver serving) {
        synchronized (lock) {
            driver = serving;
            launch();
        }
    }

    @Override
    public void request(int count) {
        synchronized (lock) {
            wanted += count;
            launch();
        }
    }

    private void launch() {
        Driver serving = driver;
        if (serving == null) {
            return;
        }
        for (; wanted > 0; wanted--) {
            String name = "local-" + ++launched;
            containers.add(LocalContainer.start(new ExecutorSetup(
                    plan, conf, application, name, HOST, lanes, LocalContainer.to(serving), Optional.empty())));
            events.add(new ContainerEvent.Allocated(name, HOST));
        }
        wakeUp.run();
    }

    @Override
    public void release(String container) {
        synchronized (lock) {
            containers.stream().filter(each -> each.name().equals(container)).forEach(LocalContainer::close);
            containers.removeIf(each -> each.name().equals(container));
            events.add(new ContainerEvent.Lost(container, 0, ContainerEvent.LossKind.RELEASED, ""));
            wakeUp.run();
        }
    }

    @Override
    public List<ContainerEvent> poll() {
        synchronized (lock) {
            List<ContainerEvent> polled = List.copyOf(events);
            events.clear();
            return polled;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            containers.forEach(LocalContainer::close);
            containers.clear();
        }
    }
}
