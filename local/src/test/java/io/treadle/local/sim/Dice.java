package io.treadle.local.sim;

import java.util.Collection;
import java.util.List;
import java.util.Random;

/** The one source of chance in a simulation. */
final class Dice {
    private static final long MILLI = 1_000_000L;

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to {@code bound}, which it never is. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A time of {@code least} to {@code most} milliseconds, in nanoseconds. */
    long millis(double least, double most) {
        return (long) ((least + random.nextDouble() * (most - least)) * MILLI);
    }

    <T> T any(Collection<T> things) {
        return List.copyOf(things).get(below(things.size()));
    }

    long number() {
        return random.nextLong();
    }
}
