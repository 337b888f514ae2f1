package io.treadle.local.sim;

import io.treadle.engine.ContainerEvent.LossKind;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Makes things go wrong, now and then, until the weather clears up. */
final class Nemesis {
    private final World world;

    Nemesis(World world) {
        this.world = world;
    }

    /** From now on. */
    void begin() {
        world.agenda().after(world.dice().millis(50, 2500), () -> {
            Set<Fault> faults = world.weather().faults();
            if (!faults.isEmpty()) {
                strike(world.dice().any(faults));
                begin();
            }
        });
    }

    // allow MethodLength: a case for each kind of fault
    private void strike(Fault fault) {
        switch (fault) {
            case DRIVER_CRASH ->
                world.yarn()
                        .current()
                        .filter(driver -> !driver.life().isDead())
                        .ifPresent(driver -> driver.crash(world.dice().below(120)));
            case DRIVER_PAUSE ->
                world.yarn()
                        .current()
                        .filter(driver -> driver.life().isRunning())
                        .ifPresent(this::pause);
            case EXECUTOR_CRASH ->
                anyExecutor()
                        .forEach(executor -> world.yarn()
                                .end(executor, world.dice().chance(0.5) ? LossKind.FAILED : LossKind.PREEMPTED));
            case EXECUTOR_PAUSE ->
                anyExecutor().forEach(executor -> pause(executor.name(), executor.life(), pauseNanos()));
            case BREAK -> breakSomething();
            case SOURCE_OUTAGE -> outage(4000, world.broker()::available);
            case PARTITION -> partition();
            case SINK_OUTAGE -> outage(6000, world::serving);
            case PUBLISHER_OUTAGE -> outage(9000, world::publishing);
            case RESUBMISSION -> {
                if (world.dice().chance(0.2)) {
                    world.resubmit();
                }
            }
            case PARTITION_END -> {
                world.broker().end(world.dice().any(world.broker().open()));
                world.broker().addPartition();
            }
            case COMPACTION -> world.broker().compact();
            case LAUNCH_FAILURE,
                    EXPIRY,
                    LATE,
                    DELAY,
                    DOUBLE,
                    SLOW_LOG,
                    LOG_FAILURE,
                    TASK_FAILURE,
                    SLOW_TASK,
                    REPLAY,
                    LOST_ANSWER,
                    CHANGING_FUNCTION -> {
                // part of the weather
            }
        }
    }

    private void outage(int longestMillis, Consumer<Boolean> answers) {
        answers.accept(false);
        world.agenda().after(world.dice().millis(100, longestMillis), () -> answers.accept(true));
    }

    private long pauseNanos() {
        return world.dice().chance(0.4)
                ? world.dice().millis(5000, 20_000)
                : world.dice().millis(20, 2000);
    }

    private void pause(DriverHost driver) {
        long pauseNanos = pauseNanos();
        pause(driver.name(), driver.life(), pauseNanos);
        if (world.dice().chance(0.7)) {
            world.agenda()
                    .after(
                            (long) (pauseNanos * 0.1 * world.dice().below(10)),
                            () -> world.yarn().replace(driver));
        }
    }

    private void pause(String name, Life life, long nanos) {
        world.trace().add("%s is paused for %d ms", name, nanos / 1_000_000);
        life.pause();
        world.agenda().after(nanos, () -> {
            world.trace().add("%s goes on", name);
            life.resume();
        });
    }

    private void breakSomething() {
        for (ExecutorHost executor : anyExecutor()) {
            if (world.dice().chance(0.5)) {
                List.copyOf(executor.connections()).forEach(connection -> {
                    world.trace().add("a connection of %s breaks", executor.name());
                    connection.breakUp();
                });
            } else {
                List.copyOf(executor.lines()).forEach(line -> {
                    world.trace().add("pushes from %s to %s break", executor.name(), line.peer());
                    line.breakUp();
                });
            }
        }
    }

    private void partition() {
        long nanos = world.dice().millis(50, 8000);
        for (ExecutorHost executor : anyExecutor()) {
            if (world.dice().chance(0.5)) {
                world.network().isolate(executor, nanos);
            } else {
                anyExecutor().forEach(other -> world.network().separate(executor, other, nanos));
            }
        }
    }

    private List<ExecutorHost> anyExecutor() {
        var executors = world.yarn().executors();
        return executors.isEmpty() ? List.of() : List.of(world.dice().any(executors));
    }
}
