package io.treadle.local.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who reaches whom. When two are cut off from each other, what is open between them breaks, and nothing new opens for a while. */
final class Network {
    private final World world;
    private final Set<Set<String>> cut = new HashSet<>();
    private final Set<String> alone = new HashSet<>();

    Network(World world) {
        this.world = world;
    }

    boolean reaches(String one, String other) {
        return !alone.contains(one) && !alone.contains(other) && !cut.contains(Set.of(one, other));
    }

    /** Cuts an executor off from everybody. */
    void isolate(ExecutorHost executor, long nanos) {
        world.trace().add("%s is alone for %d ms", executor.name(), nanos / 1_000_000);
        if (alone.add(executor.name())) {
            world.agenda().after(nanos, () -> alone.remove(executor.name()));
        }
        List.copyOf(executor.connections()).forEach(Connection::breakUp);
        executor.lines().forEach(PushLine::breakUp);
        breakLinesTo(executor.name());
    }

    /** Cuts two executors off from each other; the driver reaches both. */
    void separate(ExecutorHost one, ExecutorHost other, long nanos) {
        if (one == other) {
            return;
        }
        Set<String> pair = Set.of(one.name(), other.name());
        world.trace().add("%s do not reach each other for %d ms", pair, nanos / 1_000_000);
        if (cut.add(pair)) {
            world.agenda().after(nanos, () -> cut.remove(pair));
        }
        breakLine(one, other.name());
        breakLine(other, one.name());
    }

    /** All that is pushed to an executor breaks: it is gone, or alone. */
    void breakLinesTo(String name) {
        world.yarn().executors().forEach(executor -> breakLine(executor, name));
    }

    private static void breakLine(ExecutorHost from, String to) {
        from.lines().stream().filter(line -> line.peer().equals(to)).forEach(PushLine::breakUp);
    }
}
