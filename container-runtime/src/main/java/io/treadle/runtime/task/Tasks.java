package io.treadle.runtime.task;

import com.google.protobuf.ByteString;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tasks of one executor, and keeps what they share: source readers and sinks, opened when first needed and
 * closed with it. Thread-safe.
 */
public final class Tasks implements AutoCloseable {
    private final TaskRoom room;
    private volatile @Nullable String checkpoint;

    /** @param application the application's name, for sources and sinks */
    public Tasks(Plan plan, ShuffleCodec codec, TaskBounds bounds, String application) {
        this.room = new TaskRoom(
                plan,
                codec,
                bounds,
                new OpenedOnce<>(operator -> reader(operator, application), SliceReader::close),
                new OpenedOnce<>(operator -> sink(operator, application, checkpoint()), SinkWriter::close),
                new Resources(plan.graph().resources()));
    }

    /**
     * Says to which checkpoint the batches belong whose tasks are made from now on. Called before the first.
     *
     * @param id never empty; the same whenever this is called
     */
    public void serve(String id) {
        checkpoint = id;
    }

    /** A task of a stage that reads a source. */
    public Task ofSlice(Assignment assignment, Slice slice) {
        Operator stream = room.plan().stage(assignment.id().stage()).input();
        return new Task(assignment, room, new SliceInput(stream, room.readers(), slice));
    }

    /** A task of a stage that reads a shuffle. */
    public Task ofPartition(Assignment assignment, Arrived arrived) {
        TaskId id = assignment.id();
        Operator shuffle = room.plan().stage(id.stage()).input();
        if (shuffle.operation() instanceof Operation.Aggregate aggregate) {
            return new Task(
                    assignment,
                    room,
                    new BucketsInput.Aggregated(
                            shuffle,
                            id.task(),
                            Partitioning.of(aggregate, assignment.batch().tasks(id.stage())),
                            arrived,
                            room.codec(),
                            PipelineBuilder.erased(aggregate)));
        }
        return new Task(assignment, room, new BucketsInput.Exchanged(shuffle, id.task(), arrived, room.codec()));
    }

    /** A bucket as bytes, for another executor. */
    public List<ByteString> encode(Bucket bucket) throws CodecException {
        return bucket.runs(room.codec(), room.bounds().chunkBytes());
    }

    public int chunkBytes() {
        return room.bounds().chunkBytes();
    }

    /** Closes sinks, then readers, then what functions have opened; tasks must have ended. */
    @Override
    public void close() {
        try {
            room.sinks().close();
        } finally {
            room.readers().close();
            room.resources().close();
        }
    }

    private String checkpoint() {
        String known = checkpoint;
        if (known == null) {
            throw new IllegalStateException("no driver has named the checkpoint yet, and no sink is opened before");
        }
        return known;
    }

    @SuppressWarnings("unchecked") // the API has checked that what follows takes the source's type
    private static SliceReader<Object> reader(Operator operator, String application) throws Exception {
        if (operator.operation() instanceof Operation.Read read) {
            return ((DirectSource<Object>) read.source()).reader(new SourceContext(application, operator.uid()));
        }
        throw new IllegalStateException("%s reads no source".formatted(operator));
    }

    @SuppressWarnings("unchecked") // the API has checked that the sink takes the stream's type
    private static SinkWriter<Object> sink(Operator operator, String application, String checkpoint) throws Exception {
        if (operator.operation() instanceof Operation.Write write) {
            return ((Sink<Object>) write.sink()).open(new SinkContext(application, operator.uid(), checkpoint));
        }
        throw new IllegalStateException("%s writes to no sink".formatted(operator));
    }
}
