package io.treadle.runtime.task;

import io.treadle.api.graph.Aggregation;
import java.util.Arrays;

/**
 * Keys and their combiners, in the order in which keys were first seen. Open addressing: a slot holds hash and entry in
 * one long, so that probing touches no key unless the whole hash is equal. Confined to a thread.
 */
final class CombineTable {
    private static final int INITIAL_SLOTS = 64;
    /** Slots are a power of two, and at most half of them are taken. */
    private static final int MOST_SLOTS = 1 << 30;

    private final Aggregation<Object, Object, Object> aggregation;
    private final KeyCheck keyCheck = new KeyCheck();

    /** Hash in the high half, entry + 1 in the low; 0 is free. */
    private long[] slots = new long[INITIAL_SLOTS];
    /** Key and combiner of each entry, side by side. */
    private Object[] entries = new Object[INITIAL_SLOTS];

    private int[] hashes = new int[INITIAL_SLOTS / 2];
    private int size;
    private long added;

    CombineTable(Aggregation<Object, Object, Object> aggregation) {
        this.aggregation = aggregation;
    }

    int size() {
        return size;
    }

    /** Values of all keys that were added. */
    long added() {
        return added;
    }

    Object key(int entry) {
        return entries[2 * entry];
    }

    Object combiner(int entry) {
        return entries[2 * entry + 1];
    }

    int hash(int entry) {
        return hashes[entry];
    }

    /** Adds one value of a key. */
    void add(Object key, int hash, Object value) throws Exception {
        added++;
        int entry = find(key, hash);
        if (entry >= 0) {
            int at = 2 * entry + 1;
            entries[at] = aggregation.add().add(entries[at], value);
            return;
        }
        insert(key, hash, aggregation.create().apply(value));
    }

    /** Merges in a combiner of a key, which may become the table's own. */
    void merge(Object key, int hash, Object combiner) throws Exception {
        int entry = find(key, hash);
        if (entry >= 0) {
            int at = 2 * entry + 1;
            entries[at] = aggregation.merge().reduce(entries[at], combiner);
            return;
        }
        insert(key, hash, combiner);
    }

    /** The key's entry, or -1. */
    private int find(Object key, int hash) {
        long[] table = slots;
        int mask = table.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            long taken = table[slot];
            if (taken == 0) {
                return -1;
            }
            if ((int) (taken >>> 32) == hash) {
                int entry = (int) taken - 1;
                Object known = entries[2 * entry];
                if (known == key || (known != null && known.equals(key))) {
                    return entry;
                }
            }
        }
    }

    private void insert(Object key, int hash, Object combiner) {
        keyCheck.check(key);
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        entries[2 * size] = key;
        entries[2 * size + 1] = combiner;
        hashes[size] = hash;
        size++;
        place(slots, hash, size);
    }

    private static void place(long[] table, int hash, int entryPlusOne) {
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        table[slot] = ((long) hash << 32) | entryPlusOne;
    }

    private void grow() {
        if (slots.length == MOST_SLOTS) {
            throw new IllegalStateException(
                    "%d distinct keys in one task: use more partitions or smaller batches".formatted(size));
        }
        long[] larger = new long[2 * slots.length];
        for (int entry = 0; entry < size; entry++) {
            place(larger, hashes[entry], entry + 1);
        }
        slots = larger;
        entries = Arrays.copyOf(entries, larger.length);
        hashes = Arrays.copyOf(hashes, larger.length / 2);
    }
}
