package io.treadle.runtime.task;

import org.jspecify.annotations.Nullable;

/**
 * The one hash of a key, computed once and kept: its high bits choose the partition, its low bits the place in a table.
 * It comes from {@code hashCode()} alone, which therefore must be the same in every process.
 */
final class Hash {
    private Hash() {}

    /** The key's hashCode with its bits well mixed (the finalizer of MurmurHash3). */
    static int of(@Nullable Object key) {
        int hash = key == null ? 0 : key.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    /** The partition of a hash: 0 to {@code partitions - 1}, by its high bits, without a division. */
    static int partition(int hash, int partitions) {
        return (int) (((hash & 0xffff_ffffL) * partitions) >>> 32);
    }
}
