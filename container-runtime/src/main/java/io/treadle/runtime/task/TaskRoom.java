package io.treadle.runtime.task;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.source.SliceReader;
import io.treadle.runtime.codec.ShuffleCodec;

/** What the tasks of an executor share. Thread-safe. */
record TaskRoom(
        Plan plan,
        ShuffleCodec codec,
        TaskBounds bounds,
        OpenedOnce<SliceReader<Object>> readers,
        OpenedOnce<SinkWriter<Object>> sinks,
        Resources resources) {}
