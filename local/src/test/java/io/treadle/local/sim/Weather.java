package io.treadle.local.sim;

import java.util.EnumSet;
import java.util.Set;

/** How long things take, and what goes wrong on the way, until it clears up. */
final class Weather {
    private final Agenda agenda;
    private final Dice dice;
    private final Set<Fault> faults;

    Weather(Agenda agenda, Dice dice, Set<Fault> faults) {
        this.agenda = agenda;
        this.dice = dice;
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
    }

    /** No fault from now on. */
    void clearUp() {
        faults.clear();
    }

    Set<Fault> faults() {
        return faults;
    }

    boolean has(Fault fault, double probability) {
        return faults.contains(fault) && dice.chance(probability);
    }

    /** When a message sent now arrives, after the one before it on the same stream. */
    long arrival(long lastNanos) {
        long delayNanos = has(Fault.DELAY, 0.1) ? dice.millis(10, 800) : dice.millis(0.05, 2);
        return Math.max(lastNanos + 1, agenda.nowNanos() + delayNanos);
    }

    /** How often a message arrives. */
    int copies() {
        return has(Fault.DOUBLE, 0.1) ? 2 : 1;
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
        return dice.chance(0.05) ? dice.millis(20, 300) : dice.millis(0.1, 5);
    }

    /** How long something takes within a process. */
    long working() {
        return dice.millis(0.01, 0.5);
    }
}
