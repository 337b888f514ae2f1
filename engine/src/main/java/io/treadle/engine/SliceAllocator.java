package io.treadle.engine;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Cuts what there is into one batch: everything, or, if that is too much, equal shares of what is allowed. Shares are
 * records; where a source's positions are something else, such as bytes, they are reckoned with the partition's mean. Stateless.
 */
final class SliceAllocator {
    /**
     * What a partition would give to the batch.
     *
     * @param part of its stream
     * @param tail what there is
     * @param records that it may give, its rate limit applied; at least 1
     */
    record Want(String streamUid, int part, Tail tail, long records) {}

    /** @param clamped whether something was left because the batch was full */
    record Allocation(List<Share> shares, boolean clamped) {
        List<StreamSlice> slices() {
            return shares.stream().map(Share::slice).toList();
        }
    }

    /** @param records what it counts for against limits */
    record Share(StreamSlice slice, long records) {}

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
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < granted.length; i++) {
            if (granted[i] > 0) {
                shares.add(new Share(slice(wants.get(i), granted[i]), granted[i]));
            }
        }
        return new Allocation(shares, clamped);
    }

    private static StreamSlice slice(Want want, long records) {
        Tail tail = want.tail();
        long until = tail.from() + tail.positionsOf(records);
        Slice slice = new Slice(tail.partition(), tail.from(), until, tail.detail());
        OptionalLong counted = tail.isCounted() ? OptionalLong.of(records) : OptionalLong.empty();
        return new StreamSlice(want.streamUid(), slice, counted, tail.isLast() && until == tail.end(), want.part());
    }

    private static long ceilingOf(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
