package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;

/** One run of a world: some thousand events with faults, then fair weather, in which all that is there must get done. */
final class Simulation {
    private static final long BOUND_NANOS = 60_000_000_000L;

    private static final long MOST_BEHIND = 200;

    private final World world;
    private boolean cleared;

    /**
     * What a run has seen, to know that it saw something.
     *
     * @param ended applications that ended because two runs differed
     */
    record Result(long events, long batches, long records, int attempts, int ended) {
        static final Result NOTHING = new Result(0, 0, 0, 0, 0);

        Result plus(Result other) {
            return new Result(
                    events + other.events,
                    batches + other.batches,
                    records + other.records,
                    attempts + other.attempts,
                    ended + other.ended);
        }
    }

    private Simulation(long seed, Set<Fault> faults, Mutant mutant) {
        this.world = new World(seed, faults, mutant);
    }

    /** @throws AssertionError if an invariant is broken; says the seed, and what happened before */
    static Result run(long seed, Set<Fault> faults, int events) {
        return run(seed, faults, events, Mutant.NONE);
    }

    /** As above, with something that is wrong. */
    static Result run(long seed, Set<Fault> faults, int events, Mutant mutant) {
        Simulation simulation = new Simulation(seed, faults, mutant);
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
                simulation.world.yarn().attempts(),
                simulation.world.hasFailed() ? 1 : 0);
    }

    private void run(int count) {
        world.yarn().startAttempt();
        new Nemesis(world).begin();
        produce();
        while (world.events() < count && !world.hasFailed()) {
            world.step();
        }
        clearUp();
        stepUntil("all that is there is committed", this::isAllCommitted);
        stepUntil(
                "as many executors are there as are wanted",
                () -> world.yarn().executors().size() == World.EXECUTORS);
        stepUntil("I8: nothing is left of any batch", this::isNothingLeft);
        if (!world.hasFailed()) {
            world.stop();
        }
        stepUntil("the application has ended", world::isFinished);
        end();
    }

    private boolean isNothingLeft() {
        return world.facts().isAllPublished()
                && world.yarn().executors().stream().allMatch(ExecutorHost::isIdle);
    }

    /** All processes have ended by now, or are to end soon. What the next start would find is as it should be. */
    private void end() {
        stepWhile("I8: containers", () -> !world.yarn().executors().isEmpty());
        world.compareLog();
        if (!world.hasFailed()) {
            assertThat(world.facts().commits()).isPositive();
            world.requireNoLeftovers();
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** Unless the application has ended before. */
    private void stepUntil(String what, Condition condition) {
        stepWhile(what, () -> !world.hasFailed() && !condition.holds());
    }

    private void stepWhile(String what, Condition condition) {
        long untilNanos = world.now() + BOUND_NANOS;
        while (condition.holds()) {
            assertThat(world.now()).as("I7: %s in time", what).isLessThan(untilNanos);
            world.step();
        }
    }

    /** Records come until the faults end. */
    private void produce() {
        Broker broker = world.broker();
        boolean behind = backlog() > MOST_BEHIND;
        for (String partition : broker.open()) {
            if (!behind && world.dice().chance(0.6)) {
                broker.append(partition, 1 + world.dice().below(12));
            }
        }
        if (world.dice().chance(0.01)) {
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
        world.serving(true);
        world.publishing(true);
    }

    /** Positions that are not committed: there is no more to be learned of many. */
    private long backlog() {
        Map<String, Long> committed = world.facts().committedUntil();
        return world.broker().ends().entrySet().stream()
                .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private boolean isAllCommitted() {
        Map<String, Long> committed = world.facts().committedUntil();
        return world.broker().ends().entrySet().stream()
                .allMatch(end -> end.getValue() == 0 || end.getValue().equals(committed.get(end.getKey())));
    }
}
