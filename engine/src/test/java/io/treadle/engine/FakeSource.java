package io.treadle.engine;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.util.OptionalLong;

/** A source that is described; what it holds, the test says. */
record FakeSource(OptionalLong maxRatePerPartition) implements DirectSource<String> {
    @Override
    public String kind() {
        return "fake";
    }

    @Override
    public SourcePlanner planner(SourceContext context) {
        throw new UnsupportedOperationException("described only");
    }

    @Override
    public SliceReader<String> reader(SourceContext context) {
        throw new UnsupportedOperationException("described only");
    }
}
