package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of a world: some thousand events with faults, then fair weather, in which all that is there must get done. */
final class Simulation {
    private static final long BOUND_NANOS = 60_000_000_000L;

    private final World world;
    private boolean cleared;

    /** What a run has seen, to know that it saw something. */
    record Result(long events, long batches, long records, int attempts) {
        Result plus(Result other) {
            return new Result(
                    events + other.events, batches + other.batches, records + other.records, attempts + other.attempts);
        }
    }

    private Simulation(long seed, Set<Fault> faults) {
        this.world = new World(seed, faults);
    }

    /** @throws AssertionError if an invariant is broken; says the seed, and what happened before */
    static Result run(long seed, Set<Fault> faults, int events) {
        Simulation simulation = new Simulation(seed, faults);
        try {
            simulation.run(events);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d with %s, event %d: %s%nBefore it:%n%s"
                            .formatted(
                                    seed, faults, simulation.world.events(), e.getMessage(), simulation.world.trace()),
                    e);
        }
        return new Result(
                simulation.world.events(),
                simulation.world.facts().commits(),
                simulation.world.facts().committedRecords(),
                simulation.world.yarn().attempts());
    }

    private void run(int count) {
        world.yarn().startAttempt();
        new Nemesis(world).begin();
        produce();
        while (world.events() < count) {
            world.step();
        }
        clearUp();
        stepUntil("all that is there is committed", () -> isAllCommitted());
        stepUntil(
                "as many executors are there as are wanted",
                () -> world.yarn().executors().size() == World.EXECUTORS);
        world.stop();
        stepUntil(
                "the application has ended",
                () -> world.isFinished() && world.yarn().executors().isEmpty());
        world.compareLog();
        assertThat(world.facts().commits()).isPositive();
    }

    private interface Condition {
        boolean holds();
    }

    private void stepUntil(String what, Condition condition) {
        long untilNanos = world.now() + BOUND_NANOS;
        while (!condition.holds()) {
            assertThat(world.now()).as("I7: %s in time", what).isLessThan(untilNanos);
            world.step();
        }
    }

    /** Records come until the faults end. */
    private void produce() {
        Broker broker = world.broker();
        for (Map.Entry<String, Long> partition : List.copyOf(broker.ends().entrySet())) {
            if (world.dice().chance(0.6)) {
                broker.append(partition.getKey(), 1 + world.dice().below(12));
            }
        }
        if (world.dice().chance(0.01) && broker.partitions() < 7) {
            broker.addPartition();
        }
        if (!cleared) {
            world.agenda().after(world.dice().millis(50, 600), this::produce);
        }
    }

    private void clearUp() {
        cleared = true;
        world.trace().add("The weather clears up.");
        world.weather().clearUp();
        world.broker().available(true);
    }

    private boolean isAllCommitted() {
        Map<String, Long> committed = world.facts().committedUntil();
        return world.broker().ends().entrySet().stream()
                .allMatch(end -> end.getValue() == 0 || end.getValue().equals(committed.get(end.getKey())));
    }
}
