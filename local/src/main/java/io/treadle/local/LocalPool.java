package io.treadle.local;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Containers that are executors in this JVM. Called by the driver's loop, which it never holds up, and by who starts
 * and ends the application.
 */
final class LocalPool implements ContainerPool, AutoCloseable {
    static final String HOST = "localhost";

    private final ClosingHost closing = new ClosingHost();

    private final Object lock = new Object(); // guards all below; not held while an executor ends
    private final List<ContainerEvent> events = new ArrayList<>();
    private final Map<String, Runnable> endings = new LinkedHashMap<>();
    private Runnable wakeUp = () -> {};
    private @Nullable ExecutorLaunch launch;
    private int wanted;
    private int launched;
    private boolean closed;

    /** Makes executors. */
    @FunctionalInterface
    interface ExecutorLaunch {
        /**
         * Starts one, and returns at once.
         *
         * @return ends it, and waits for its tasks
         */
        Runnable start(String container);
    }

    @Override
    public void listen(Runnable told) {
        synchronized (lock) {
            wakeUp = told;
        }
    }

    /** The driver is there: what was requested can be launched. */
    void serve(ExecutorLaunch executors) {
        synchronized (lock) {
            launch = executors;
            launchWanted();
        }
    }

    @Override
    public void request(int count) {
        synchronized (lock) {
            wanted += count;
            launchWanted();
        }
    }

    private void launchWanted() {
        ExecutorLaunch executors = launch;
        if (executors == null || closed) {
            return;
        }
        for (; wanted > 0; wanted--) {
            String name = "local-" + ++launched;
            endings.put(name, executors.start(name));
            events.add(new ContainerEvent.Allocated(name, HOST));
        }
        wakeUp.run();
    }

    @Override
    public void release(String container) {
        synchronized (lock) {
            Runnable ending = endings.remove(container);
            if (ending != null) {
                closing.execute(() -> {
                    ending.run();
                    tell(new ContainerEvent.Lost(container, 0, ContainerEvent.LossKind.RELEASED, ""));
                });
            }
        }
    }

    private void tell(ContainerEvent event) {
        synchronized (lock) {
            events.add(event);
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

    /** Ends all executors and waits for them. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            endings.values().forEach(closing::execute);
            endings.clear();
        }
        closing.close();
    }
}
