package io.treadle.local.sim;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;

/** One stream between an executor and a driver. Each end has a number of its own for it, and hears of its end at its own time. */
final class Connection {
    private final World world;
    private final long link;
    private final ExecutorHost executor;
    private final Pipe<FromExecutor> up;
    private final Pipe<ToExecutor> down;

    Connection(World world, DriverHost driver, long link, ExecutorHost executor, long executorLink) {
        this.world = world;
        this.link = link;
        this.executor = executor;
        this.up = new Pipe<>(
                world, driver.life(), message -> driver.received(link, message), () -> driver.disconnected(link));
        this.down = new Pipe<>(
                world,
                executor.life(),
                message -> executor.received(executorLink, message),
                () -> executor.closed(executorLink));
    }

    /** The driver's number for it. */
    long link() {
        return link;
    }

    /** From the executor to the driver. */
    void up(FromExecutor message) {
        up.send(message);
        if (!message.hasHeartbeat()) {
            mayBreakNow();
        }
    }

    /** From the driver to the executor. */
    void down(ToExecutor message) {
        down.send(message);
        executor.again(message)
                .filter(before -> world.weather().has(Fault.REPLAY, 0.05))
                .ifPresent(this::replay);
        if (message.hasRunBatch()) {
            mayBreakNow();
        }
    }

    /** An older attempt after a newer, a lower epoch after a higher: no network does that, but cores are to bear it. */
    private void replay(ToExecutor before) {
        world.trace().add("%s is told again: %s", executor.name(), before);
        down.send(before);
    }

    /** While something that matters is under way. */
    private void mayBreakNow() {
        if (world.weather().has(Fault.BREAK, 0.03)) {
            world.agenda().after(world.dice().millis(0, 20), this::breakUp);
        } else if (world.weather().has(Fault.DELAY, 0.02)) {
            stall();
        }
    }

    /** Nothing gets through for a while, which may be longer than the ends wait. */
    void stall() {
        long nanos = world.dice().millis(500, 14_000);
        down.stall(nanos);
        up.stall(nanos);
    }

    /** The driver's end is closed, or its process is gone. */
    void closeByDriver() {
        down.end();
        up.cut();
    }

    /** The executor's end is closed, or its process is gone. */
    void closeByExecutor() {
        up.end();
        down.cut();
    }

    /** The network fails. */
    void breakUp() {
        up.cut();
        down.cut();
    }
}
