package io.treadle.runtime;

import java.util.Comparator;

/** A batch as one driver runs it. A higher epoch is later, whatever the batch. */
public record BatchKey(long epoch, long batch) implements Comparable<BatchKey> {
    private static final Comparator<BatchKey> ORDER =
            Comparator.comparingLong(BatchKey::epoch).thenComparingLong(BatchKey::batch);

    @Override
    public int compareTo(BatchKey other) {
        return ORDER.compare(this, other);
    }
}
