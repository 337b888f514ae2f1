package io.treadle.soak.fault;

import io.treadle.soak.fault.Fault.Kind;
import io.treadle.soak.fault.Processes.Delivery;
import io.treadle.soak.fault.Processes.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets the faults of a schedule happen. Stepped: has no clock and no thread. Nothing that it has stopped stays stopped,
 * as long as {@link #release} is called at the end. A fault whose role has no running process waits for one; the next
 * fault does not wait for it.
 */
final class Nemesis {
    /** A new driver or executor is there within seconds, or something is wrong that the run's end will show. */
    static final long PATIENCE_MILLIS = 60_000;

    private record Paused(JavaProcess process, long untilMillis) {}

    private final Processes processes;
    private final Consumer<Strike> told;
    private final List<Fault> pending;
    private final List<Paused> paused = new ArrayList<>();

    /** Tells each strike as it happens. */
    Nemesis(Schedule schedule, Processes processes, Consumer<Strike> told) {
        this.processes = processes;
        this.told = told;
        this.pending = new ArrayList<>(schedule.faults());
    }

    /**
     * Does what is due.
     *
     * @param elapsedMillis since the faults began
     * @param wallMillis the same moment, in milliseconds of the epoch
     */
    void step(long elapsedMillis, long wallMillis) throws IOException {
        resume(elapsedMillis);
        Iterator<Fault> faults = pending.iterator();
        while (faults.hasNext()) {
            Fault fault = faults.next();
            if (fault.atMillis() > elapsedMillis) {
                return;
            }
            Optional<JavaProcess> victim = strike(fault, elapsedMillis);
            if (victim.isPresent() || elapsedMillis - fault.atMillis() > PATIENCE_MILLIS) {
                faults.remove();
                told.accept(new Strike(fault, wallMillis, victim));
            }
        }
    }

    /** Whether all faults have come and everything runs again. */
    boolean isDone() {
        return pending.isEmpty() && paused.isEmpty();
    }

    /** What stands still now, by us. */
    List<JavaProcess> stopped() {
        return paused.stream().map(Paused::process).toList();
    }

    /** Lets everything run again that it has stopped. */
    void release() throws IOException {
        resume(Long.MAX_VALUE);
    }

    private void resume(long elapsedMillis) throws IOException {
        for (Paused each : List.copyOf(paused)) {
            if (each.untilMillis() <= elapsedMillis) {
                processes.send(each.process(), Signal.CONT);
                paused.remove(each);
            }
        }
    }

    private Optional<JavaProcess> strike(Fault fault, long elapsedMillis) throws IOException {
        List<JavaProcess> candidates = processes.living(fault.target()).stream()
                .filter(process -> !process.stopped())
                .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        JavaProcess victim = candidates.get(fault.choice() % candidates.size());
        Signal signal = fault.kind() == Kind.KILL ? Signal.KILL : Signal.STOP;
        if (fault.kind() == Kind.PAUSE) {
            // Before the signal: should it fail halfway, the process is let go all the same.
            paused.add(new Paused(victim, elapsedMillis + fault.pauseMillis()));
        }
        return processes.send(victim, signal) == Delivery.DELIVERED ? Optional.of(victim) : Optional.empty();
    }
}
