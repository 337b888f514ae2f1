package io.treadle.engine;

import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkWriter;

/** A sink that is described; what its publisher does, the test says. */
final class FakePublishingSink implements PublishingSink<Object> {
    @Override
    public String kind() {
        return "fake";
    }

    @Override
    public SinkWriter<Object> open(SinkContext context) {
        throw new UnsupportedOperationException("described only");
    }

    @Override
    public SinkPublisher publisher(SinkContext context) {
        throw new UnsupportedOperationException("described only");
    }
}
