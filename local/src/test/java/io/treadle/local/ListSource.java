package io.treadle.local;

import io.treadle.api.source.Available;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.util.ArrayList;
import java.util.List;

/** One partition that a test appends to. Thread-safe. */
final class ListSource implements DirectSource<String> {
    private static final String PARTITION = "list-0";

    private final List<String> records = new ArrayList<>();

    synchronized ListSource add(String... more) {
        records.addAll(List.of(more));
        return this;
    }

    private synchronized List<String> from(long from, long until) {
        return List.copyOf(records.subList((int) from, (int) until));
    }

    private synchronized long end() {
        return records.size();
    }

    @Override
    public String kind() {
        return "list";
    }

    @Override
    public SourcePlanner planner(SourceContext context) {
        return new SourcePlanner() {
            @Override
            public Found poll(Known known) {
                Position position = known.partitions().get(PARTITION);
                return Found.of(List.of(new Available(PARTITION, position == null ? 0 : position.next(), end())));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public SliceReader<String> reader(SourceContext context) {
        return new SliceReader<>() {
            @Override
            public void read(Slice slice, Records<String> into) throws Exception {
                long position = slice.from();
                for (String record : from(slice.from(), slice.until())) {
                    into.accept(position++, record);
                }
            }

            @Override
            public void close() {}
        };
    }
}
