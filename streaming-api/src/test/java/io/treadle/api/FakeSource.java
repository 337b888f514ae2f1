package io.treadle.api;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;

/** A source that is described and never opened. */
record FakeSource(String kind) implements DirectSource<String> {
    @Override
    public SourcePlanner planner(SourceContext context) {
        throw new UnsupportedOperationException("described only");
    }

    @Override
    public SliceReader<String> reader(SourceContext context) {
        throw new UnsupportedOperationException("described only");
    }
}
