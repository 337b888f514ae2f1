package io.treadle.engine;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts what there is into one batch: everything, or, if that is too much, equal shares of what is allowed. Stateless. */
final class SliceAllocator {
    /**
     * What a partition would give to the batch, its rate limit applied.
     *
     * @param records at least 1
     */
    record Want(String streamUid, String partition, long from, long records) {}

    /** @param clamped whether something was left because the batch was full */
    record Allocation(List<StreamSlice> slices, boolean clamped) {}

    private SliceAllocator() {}

    /** Slices in the order of {@code wants}, of at most {@code maxRecords} in all. */
    static Allocation allocate(List<Want> wants, long maxRecords) {
        long[] granted = new long[wants.size()];
        long left = maxRecords;
        List<Integer> bySize = new ArrayList<>();
        for (int i = 0; i < granted.length; i++) {
            bySize.add(i);
        }
        bySize.sort(Comparator.comparingLong(i -> wants.get(i).records()));
        boolean clamped = false;
        for (int done = 0; done < granted.length; done++) {
            int index = bySize.get(done);
            long fairShare = ceilingOf(left, granted.length - done);
            granted[index] = Math.min(wants.get(index).records(), fairShare);
            clamped |= granted[index] < wants.get(index).records();
            left -= granted[index];
        }
        List<StreamSlice> slices = new ArrayList<>();
        for (int i = 0; i < granted.length; i++) {
            Want want = wants.get(i);
            if (granted[i] > 0) {
                Slice slice = new Slice(want.partition(), want.from(), want.from() + granted[i]);
                slices.add(new StreamSlice(want.streamUid(), slice));
            }
        }
        return new Allocation(slices, clamped);
    }

    private static long ceilingOf(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
