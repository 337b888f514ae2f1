package io.treadle.local.sim;

import java.util.EnumSet;
import java.util.Set;

/** How long things take, and what goes wrong on the way, until it clears up. */
final class Weather {
    private final Agenda agenda;
    private final Dice dice;
    private final Set<Fault> faults;
    private final Set<Fault> began;

    Weather(Agenda agenda, Dice dice, Set<Fault> faults) {
        this.agenda = agenda;
        this.dice = dice;
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        this.began = Set.copyOf(faults);
    }

    /** No fault from now on. */
    void clearUp() {
        faults.clear();
    }

    /** Whether there was such a fault, or may have been. */
    boolean began(Fault fault) {
        return began.contains(fault);
    }

    Set<Fault> faults() {
        return faults;
    }

    boolean has(Fault fault, double probability) {
        return faults.contains(fault) && dice.chance(probability);
    }

    /** How long all messages of a stream take at least. */
    long lag() {
        return has(Fault.DELAY, 0.3) ? dice.millis(20, 2000) : 0;
    }

    /** When a message sent now arrives, after the one before it on the same stream. */
    long arrival(long lastNanos, long lagNanos) {
        long delayNanos = has(Fault.DELAY, 0.1) ? dice.millis(10, 800) : dice.millis(0.05, 2);
        long nowLagNanos = faults.contains(Fault.DELAY) ? lagNanos : 0;
        return Math.max(lastNanos + 1, agenda.nowNanos() + delayNanos + nowLagNanos);
    }

    /** How often YARN says something. */
    int copies() {
        return has(Fault.DOUBLE, 0.3) ? 2 : 1;
    }

    /** Whether what is under way when a stream is closed by its sender is lost. */
    boolean losesWhatIsUnderWay() {
        return dice.chance(0.3);
    }

    /** How many of the first messages under way arrive when their stream has broken. */
    int stillArriving(int underWay) {
        return has(Fault.LATE, 0.8) ? dice.below(underWay + 1) : 0;
    }

    /** How much later they arrive. */
    long lateness() {
        return has(Fault.LATE, 0.5) ? dice.millis(100, 8000) : dice.millis(0.05, 5);
    }

    /** How long it takes to notice that a connection is broken. */
    long noticing() {
        return dice.chance(0.3) ? dice.millis(500, 5000) : dice.millis(0.1, 20);
    }

    /** How long the log takes for one group of records. */
    long writing() {
        return has(Fault.SLOW_LOG, 0.1) ? dice.millis(50, 1500) : dice.millis(0.2, 3);
    }

    /** How long a task takes. */
    long computing() {
        if (has(Fault.SLOW_TASK, 0.1)) {
            return dice.millis(300, 6000);
        }
        return dice.chance(0.05) ? dice.millis(20, 300) : dice.millis(0.1, 5);
    }

    /** How long it takes to an outside system, or back. */
    long travelling() {
        return has(Fault.DELAY, 0.05) ? dice.millis(100, 9000) : dice.millis(0.05, 3);
    }

    /** How long something takes within a process. */
    long working() {
        return dice.millis(0.01, 0.5);
    }
}
