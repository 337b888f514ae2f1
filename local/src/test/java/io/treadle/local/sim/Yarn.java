package io.treadle.local.sim;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.LossKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model of YARN, and of what a driver's container pool makes of it: starts attempts one after another, and containers that
 * outlive them if an executor runs in them by then.
 */
final class Yarn {
    private final World world;
    /** Allocated; no executor is launched in them yet. */
    private final Set<String> vacant = new LinkedHashSet<>();

    private final Map<String, ExecutorHost> containers = new LinkedHashMap<>();
    /** Given back by a driver, whether YARN listens to it or not, or told to one as lost. */
    private final Set<String> over = new HashSet<>();

    private @Nullable DriverHost current;
    private int attempts;
    private int allocated;
    private boolean finished;

    Yarn(World world) {
        this.world = world;
    }

    void startAttempt() {
        DriverHost driver = world.newDriver(++attempts);
        current = driver;
        world.trace().add("YARN starts %s", driver.name());
        driver.start();
        List.copyOf(vacant).forEach(name -> endVacant(name, LossKind.RELEASED));
        containers.keySet().forEach(name -> tellAllocated(driver, name));
    }

    private static void tellAllocated(DriverHost driver, String name) {
        driver.container(new ContainerEvent.Allocated(name, "host"));
    }

    /** The attempt YARN believes in. */
    Optional<DriverHost> current() {
        return Optional.ofNullable(current);
    }

    int attempts() {
        return attempts;
    }

    Collection<ExecutorHost> executors() {
        return containers.values();
    }

    /** The process of a container, if it lives. */
    Optional<ExecutorHost> executor(String name) {
        return Optional.ofNullable(containers.get(name));
    }

    void driverDied(DriverHost driver) {
        if (driver == current && !finished) {
            world.agenda().after(world.dice().millis(100, 1000), () -> replace(driver));
        }
    }

    /** Takes an attempt for dead, whether it is or not, and starts the next. What is left of it is killed in the end. */
    void replace(DriverHost driver) {
        if (driver == current && !finished) {
            world.agenda().after(world.dice().millis(1000, 30_000), () -> driver.crash(0));
            startAttempt();
        }
    }

    /** The application has unregistered: what is left of it after a while is killed. */
    void finish() {
        finished = true;
        world.agenda().after(world.dice().millis(1000, 3000), () -> {
            vacant.clear();
            List.copyOf(containers.values()).forEach(executor -> end(executor, LossKind.RELEASED));
        });
    }

    /** All containers are gone, and no attempt is under way. */
    void clear() {
        current = null;
        vacant.clear();
        List.copyOf(containers.values()).forEach(ExecutorHost::crash);
        containers.clear();
    }

    void request(DriverHost driver, int count) {
        for (int i = 0; i < count; i++) {
            world.agenda().after(world.dice().millis(100, 1500), () -> allocate(driver));
        }
    }

    private void allocate(DriverHost driver) {
        if (driver != current || driver.life().isDead() || finished) {
            return;
        }
        String name = "executor" + ++allocated;
        world.trace().add("YARN allocates %s", name);
        vacant.add(name);
        tellAllocated(driver, name);
        if (world.weather().has(Fault.EXPIRY, 0.3)) {
            world.agenda().after(world.dice().millis(0, 25_000), () -> expire(name));
            driver.life().after(world.dice().millis(0, 25_000), () -> launch(driver, name));
        } else {
            driver.life().after(world.dice().millis(5, 200), () -> launch(driver, name));
        }
    }

    private void launch(DriverHost driver, String name) {
        if (!vacant.contains(name)) {
            return;
        }
        if (world.weather().has(Fault.LAUNCH_FAILURE, 0.3)) {
            world.trace().add("%s cannot launch %s", driver.name(), name);
            vacant.remove(name);
            over.add(name);
            driver.container(new ContainerEvent.Lost(name, -1, LossKind.FAILED, "could not be launched"));
            return;
        }
        world.trace().add("%s launches %s", driver.name(), name);
        vacant.remove(name);
        containers.put(name, new ExecutorHost(world, name, allocated));
    }

    private void expire(String name) {
        if (vacant.contains(name)) {
            world.trace().add("%s expires", name);
            endVacant(name, LossKind.NODE_LOST);
        }
    }

    private void endVacant(String name, LossKind kind) {
        if (vacant.remove(name)) {
            tellLost(name, kind);
        }
    }

    /** Whether a driver may refuse it. */
    boolean isOver(ExecutorHost executor) {
        return over.contains(executor.name());
    }

    void release(DriverHost driver, String container) {
        over.add(container);
        if (driver == current) {
            world.agenda().after(world.dice().millis(10, 500), () -> {
                endVacant(container, LossKind.RELEASED);
                executor(container).ifPresent(executor -> end(executor, LossKind.RELEASED));
            });
        }
    }

    /** A container's process is gone, or is killed by this. */
    void end(ExecutorHost executor, LossKind kind) {
        if (containers.remove(executor.name(), executor)) {
            executor.crash();
            tellLost(executor.name(), kind);
        }
    }

    /** The driver hears of it later, perhaps twice. */
    private void tellLost(String container, LossKind kind) {
        over.add(container);
        for (int times = world.weather().copies(); times > 0; times--) {
            world.agenda()
                    .after(
                            world.dice().millis(50, 2000),
                            () -> current()
                                    .filter(driver -> !driver.life().isDead())
                                    .ifPresent(driver ->
                                            driver.container(new ContainerEvent.Lost(container, 137, kind, ""))));
        }
    }
}
