package io.treadle.runtime;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Partitions held in memory; a record's position is its index. */
final class MemorySource<T> implements DirectSource<T> {
    private final Map<String, List<T>> partitions;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    MemorySource(Map<String, List<T>> partitions) {
        this.partitions = partitions;
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public SourcePlanner planner(SourceContext context) {
        throw new UnsupportedOperationException("an executor plans nothing");
    }

    @Override
    public SliceReader<T> reader(SourceContext context) {
        opened.incrementAndGet();
        return new SliceReader<>() {
            @Override
            public void read(Slice slice, Records<T> records) throws Exception {
                List<T> partition = partitions.get(slice.partition());
                if (partition == null) {
                    throw new IllegalStateException("no partition " + slice.partition());
                }
                for (long at = slice.from(); at < slice.until(); at++) {
                    records.accept(at, partition.get((int) at));
                }
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
