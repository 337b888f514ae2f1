package io.treadle.runtime;

/** Obeys the highest epoch seen and no lower one. Confined to the executor's loop. */
final class EpochGuard {
    /** Of the newest driver heard of; 0 before the first. */
    private long highest;

    long highest() {
        return highest;
    }

    /** Whether a driver of this epoch is to be obeyed; if it is higher than any before, those are not from now on. */
    boolean obeys(long epoch) {
        if (epoch < highest) {
            return false;
        }
        highest = epoch;
        return true;
    }
}
