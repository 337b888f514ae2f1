package io.treadle.runtime.task;

/**
 * Tells two runs of a task apart that gave other records to shuffles. A sum over the records, so that their order does
 * not matter where a table decides it; equal sums for different records are as good as impossible, but for what a
 * digest cannot see: the values.
 */
final class Digest {
    /** The odd number nearest to 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Digest() {}

    /** Of one thing, also of 0: all its bits depend on all of {@code value}'s (the step and the finalizer of SplitMix64). */
    static long of(long value) {
        long mixed = value + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Neighbours far apart, and any number in a row of them evenly over all values: multiples of the golden ratio. */
    static int spread(long value) {
        return (int) ((value * GOLDEN) >>> 32);
    }

    /** Of what came before, and then of one more thing: the order matters. */
    static long then(long before, long next) {
        return of(before ^ next) + before * 31;
    }
}
