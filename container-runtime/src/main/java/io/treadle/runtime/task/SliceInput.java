package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Pipe;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import java.util.OptionalLong;

/** A slice of a source. */
final class SliceInput implements TaskInput {
    private final Operator stream;
    private final OpenedOnce<SliceReader<Object>> readers;
    private final Slice slice;
    private long records;
    /** Of the record in the pipeline. Means nothing while {@link #inPipeline} is false. */
    private long position;

    private boolean inPipeline;

    SliceInput(Operator stream, OpenedOnce<SliceReader<Object>> readers, Slice slice) {
        this.stream = stream;
        this.readers = readers;
        this.slice = slice;
    }

    @Override
    public long pump(Pipe<Object> head, Origin origin) throws Exception {
        long from = slice.from();
        readers.get(stream).read(slice, (at, record) -> {
            TaskInput.checkInterrupted(++records);
            position = at;
            origin.moveTo(at - from);
            inPipeline = true;
            head.accept(record);
            inPipeline = false;
        });
        return records;
    }

    @Override
    public Place place() {
        return new Place.InSlice(stream.uid(), slice, inPipeline ? OptionalLong.of(position) : OptionalLong.empty());
    }
}
