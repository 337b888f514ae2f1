package io.treadle.runtime.task;

import com.google.protobuf.ByteString;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.runtime.codec.Codec;
import io.treadle.runtime.codec.CodecException;
import java.util.List;

/**
 * Makes the tasks of one executor, and keeps what they share: source readers and sinks, opened when first needed and closed
 * with it. Thread-safe.
 */
public final class Tasks implements AutoCloseable {
    private final TaskRoom room;

    /** @param application the application's name, for sources and sinks */
    public Tasks(Plan plan, Codec codec, TaskBounds bounds, String application) {
        this.room = new TaskRoom(
                plan,
                codec,
                bounds,
                new OpenedOnce<>(operator -> reader(operator, application), SliceReader::close),
                new OpenedOnce<>(operator -> sink(operator, application), SinkWriter::close));
    }

    /** A task of a stage that reads a source. */
    public Task ofSlice(TaskId id, Slice slice, BatchInfo batch, LocalPartitions local) {
        Operator stream = room.plan().stage(id.stage()).input();
        return new Task(id, room, batch, local, new SliceInput(stream, room.readers(), slice));
    }

    /**
     * A task of a stage that reads a shuffle.
     *
     * @param buckets for its partition, in the order of stages and tasks that wrote them
     */
    public Task ofPartition(TaskId id, List<Bucket> buckets, BatchInfo batch, LocalPartitions local) {
        Plan.Stage stage = room.plan().stage(id.stage());
        Operator shuffle = stage.input();
        if (shuffle.operation() instanceof Operation.Aggregate aggregate) {
            return new Task(
                    id,
                    room,
                    batch,
                    local,
                    new BucketsInput.Aggregated(
                            shuffle,
                            id.task(),
                            stage.partitions().orElseThrow(),
                            List.copyOf(buckets),
                            room.codec(),
                            PipelineBuilder.erased(aggregate)));
        }
        return new Task(
                id,
                room,
                batch,
                local,
                new BucketsInput.Exchanged(shuffle, id.task(), List.copyOf(buckets), room.codec()));
    }

    /** A bucket as bytes, for another executor. */
    public List<ByteString> encode(Bucket bucket) throws CodecException {
        return bucket.runs(room.codec(), room.bounds().chunkBytes());
    }

    public int chunkBytes() {
        return room.bounds().chunkBytes();
    }

    /** Closes sinks, then readers; tasks must have ended. */
    @Override
    public void close() {
        try {
            room.sinks().close();
        } finally {
            room.readers().close();
        }
    }

    @SuppressWarnings("unchecked") // the API has checked that what follows takes the source's type
    private static SliceReader<Object> reader(Operator operator, String application) throws Exception {
        if (operator.operation() instanceof Operation.Read read) {
            return ((DirectSource<Object>) read.source()).reader(new SourceContext(application, operator.uid()));
        }
        throw new IllegalStateException("%s reads no source".formatted(operator));
    }

    @SuppressWarnings("unchecked") // the API has checked that the sink takes the stream's type
    private static SinkWriter<Object> sink(Operator operator, String application) throws Exception {
        if (operator.operation() instanceof Operation.Write write) {
            return ((Sink<Object>) write.sink()).open(application, operator.uid());
        }
        throw new IllegalStateException("%s writes to no sink".formatted(operator));
    }
}
