package io.treadle.local.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time, and what is to happen in it. What is due at the same time happens in an order that the dice decide. */
final class Agenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::tie));
    private final Dice dice;
    private long nowNanos = 1_000_000_000L;

    private record Entry(long atNanos, long tie, Runnable action) {}

    Agenda(Dice dice) {
        this.dice = dice;
    }

    long nowNanos() {
        return nowNanos;
    }

    void after(long delayNanos, Runnable action) {
        at(nowNanos + Math.max(0, delayNanos), action);
    }

    void at(long timeNanos, Runnable action) {
        entries.add(new Entry(Math.max(timeNanos, nowNanos), dice.number(), action));
    }

    /** Does what is next; false if nothing ever is. */
    boolean step() {
        Entry next = entries.poll();
        if (next == null) {
            return false;
        }
        nowNanos = next.atNanos;
        next.action.run();
        return true;
    }
}
