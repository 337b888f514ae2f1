package io.treadle.runtime.task;

import java.util.Arrays;

/**
 * Keys, their hashes, and a value for each, in order; a key may come more than once. Confined to a thread until it is a
 * bucket.
 */
final class KeyedRecords {
    private Object[] entries;
    private int[] hashes;
    private int size;

    KeyedRecords(int expected) {
        entries = new Object[2 * expected];
        hashes = new int[expected];
    }

    void add(Object key, int hash, Object value) {
        if (size == hashes.length) {
            int larger = Math.max(8, size + (size >> 1));
            entries = Arrays.copyOf(entries, 2 * larger);
            hashes = Arrays.copyOf(hashes, larger);
        }
        entries[2 * size] = key;
        entries[2 * size + 1] = value;
        hashes[size] = hash;
        size++;
    }

    int size() {
        return size;
    }

    Object key(int at) {
        return entries[2 * at];
    }

    Object value(int at) {
        return entries[2 * at + 1];
    }

    int hash(int at) {
        return hashes[at];
    }
}
