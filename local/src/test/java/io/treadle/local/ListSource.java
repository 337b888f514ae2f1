package io.treadle.local;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
            public List<Available> poll(Map<String, Long> next) {
                return List.of(new Available(PARTITION, next.getOrDefault(PARTITION, 0L), end()));
            }

            @Override
            public void committed(Map<String, Long> next) {}

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
