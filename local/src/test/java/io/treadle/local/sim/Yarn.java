package io.treadle.local.sim;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.LossKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model of YARN: starts attempts one after another, and containers that outlive them. */
final class Yarn {
    private final World world;
    private final Map<String, ExecutorHost> containers = new LinkedHashMap<>();
    private @Nullable DriverHost current;
    private int attempts;
    private int launched;
    private boolean finished;

    Yarn(World world) {
        this.world = world;
    }

    void startAttempt() {
        DriverHost driver = world.newDriver(++attempts);
        current = driver;
        world.trace().add("YARN starts %s", driver.name());
        driver.start();
        containers.forEach((name, executor) -> driver.container(new ContainerEvent.Allocated(name, "host")));
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
        world.agenda()
                .after(
                        world.dice().millis(1000, 3000),
                        () -> List.copyOf(containers.values()).forEach(executor -> end(executor, LossKind.RELEASED)));
    }

    void request(DriverHost driver, int count) {
        for (int i = 0; i < count; i++) {
            world.agenda().after(world.dice().millis(100, 1500), () -> launch(driver));
        }
    }

    private void launch(DriverHost driver) {
        if (driver != current || driver.life().isDead() || finished) {
            return;
        }
        String name = "executor" + ++launched;
        world.trace().add("YARN launches %s", name);
        containers.put(name, new ExecutorHost(world, name));
        driver.container(new ContainerEvent.Allocated(name, "host"));
    }

    void release(DriverHost driver, String container) {
        ExecutorHost executor = containers.get(container);
        if (driver == current && executor != null) {
            world.agenda().after(world.dice().millis(10, 500), () -> end(executor, LossKind.RELEASED));
        }
    }

    /** A container's process is gone, or is killed by this; the driver hears of it later, perhaps twice. */
    void end(ExecutorHost executor, LossKind kind) {
        if (containers.remove(executor.name(), executor)) {
            executor.crash();
            for (int times = world.weather().copies(); times > 0; times--) {
                world.agenda()
                        .after(
                                world.dice().millis(50, 2000),
                                () -> current()
                                        .filter(driver -> !driver.life().isDead())
                                        .ifPresent(driver -> driver.container(
                                                new ContainerEvent.Lost(executor.name(), 137, kind, ""))));
            }
        }
    }
}
