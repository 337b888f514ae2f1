package io.treadle.local.sim;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;

/**
 * One stream between an executor and a driver: in order in each direction, each message as late as the weather says. When
 * it breaks, what is under way is lost, and each end hears of it at its own time.
 */
final class Connection {
    private final World world;
    private final DriverHost driver;
    private final long link;
    private final ExecutorHost executor;
    private final long executorLink;
    private long lastUpNanos;
    private long lastDownNanos;
    private boolean broken;
    private boolean driverKnows;
    private boolean executorKnows;

    /** The driver and the executor each have a number of their own for it. */
    Connection(World world, DriverHost driver, long link, ExecutorHost executor, long executorLink) {
        this.world = world;
        this.driver = driver;
        this.link = link;
        this.executor = executor;
        this.executorLink = executorLink;
    }

    long link() {
        return link;
    }

    /** From the executor to the driver. */
    void up(FromExecutor message) {
        for (int copies = world.weather().copies(); copies > 0; copies--) {
            lastUpNanos = world.weather().arrival(lastUpNanos);
            driver.life().at(lastUpNanos, () -> {
                if (!broken && !driverKnows) {
                    driver.received(link, message);
                }
            });
        }
    }

    /** From the driver to the executor. */
    void down(ToExecutor message) {
        for (int copies = world.weather().copies(); copies > 0; copies--) {
            lastDownNanos = world.weather().arrival(lastDownNanos);
            executor.life().at(lastDownNanos, () -> {
                if (!broken && !executorKnows) {
                    executor.received(executorLink, message);
                }
            });
        }
    }

    /** The driver's end is closed, or its process is gone: what it has sent still arrives. */
    void closeByDriver() {
        driverKnows = true;
        lastDownNanos = world.weather().arrival(lastDownNanos);
        executor.life().at(lastDownNanos, this::tellExecutor);
    }

    /** The executor's end is closed, or its process is gone: what it has sent still arrives. */
    void closeByExecutor() {
        executorKnows = true;
        lastUpNanos = world.weather().arrival(lastUpNanos);
        driver.life().at(lastUpNanos, this::tellDriver);
    }

    /** The network fails. */
    void breakUp() {
        broken = true;
        executor.life().after(world.weather().noticing(), this::tellExecutor);
        driver.life().after(world.weather().noticing(), this::tellDriver);
    }

    private void tellExecutor() {
        if (!executorKnows) {
            executorKnows = true;
            executor.closed(executorLink);
        }
    }

    private void tellDriver() {
        if (!driverKnows) {
            driverKnows = true;
            driver.disconnected(link);
        }
    }
}
