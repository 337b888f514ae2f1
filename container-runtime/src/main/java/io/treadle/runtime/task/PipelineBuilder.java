package io.treadle.runtime.task;

import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Pipe;
import io.treadle.api.graph.Plan;
import io.treadle.api.graph.Transformation;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds a task's pipeline from its stage, from the bottom up: a pipe is made with what reads it. Types are erased here: the
 * API has checked that operators fit together.
 */
@SuppressWarnings("unchecked") // see above
final class PipelineBuilder {
    private final TaskRoom room;
    private final Plan.Stage stage;
    private final Assignment assignment;
    private final Origin origin;

    private final Map<Integer, Pipe<Object>> heads = new HashMap<>();
    /** Those below first. */
    private final List<Pipe<Object>> made = new ArrayList<>();

    PipelineBuilder(TaskRoom room, Assignment assignment, Origin origin) {
        this.room = room;
        this.stage = room.plan().stage(assignment.id().stage());
        this.assignment = assignment;
        this.origin = origin;
    }

    Pipeline build() {
        List<Integer> operators = Stream.concat(stage.members().stream(), stage.writes().stream())
                .filter(id -> id != stage.input().id())
                .sorted(Collections.reverseOrder())
                .toList();
        for (int id : operators) {
            Operator operator = room.plan().graph().operator(id);
            if (operator.operation() instanceof Operation.Union) {
                heads.put(id, below(operator));
            } else {
                Pipe<Object> pipe = pipe(operator);
                heads.put(id, pipe);
                made.add(pipe);
            }
        }
        Collections.reverse(made);
        return new Pipeline(below(stage.input()), List.copyOf(made));
    }

    /** What reads the operator's records within the stage; a reader that reads it twice gets each record twice. */
    private Pipe<Object> below(Operator operator) {
        List<Pipe<Object>> readers = new ArrayList<>();
        heads.keySet().stream().sorted().forEach(id -> {
            for (int input : room.plan().graph().operator(id).inputs()) {
                if (input == operator.id()) {
                    readers.add(heads.get(id));
                }
            }
        });
        return readers.size() == 1 ? readers.get(0) : new FanOut(List.copyOf(readers));
    }

    private Pipe<Object> pipe(Operator operator) {
        Operation operation = operator.operation();
        if (operation.isShuffle()) {
            return shuffleWriter(operator);
        }
        if (operation instanceof Operation.Transform transform) {
            Transformation<Object, Object> transformation = (Transformation<Object, Object>) transform.transformation();
            return transformation.into(below(operator), operator);
        }
        return output(operator);
    }

    private Pipe<Object> output(Operator operator) {
        WriteContext context = assignment.batch().part(room.plan(), operator.id(), stage.id(), assignment.part());
        if (operator.operation() instanceof Operation.Print print) {
            return new PrintPipe(operator, print.lines());
        }
        if (operator.operation() instanceof Operation.ForeachPartition foreach) {
            return new ForeachPartitionPipe(
                    operator, (io.treadle.api.function.ForeachPartitionFunction<Object>) foreach.function(), context);
        }
        if (operator.operation() instanceof Operation.ForeachBatch foreach) {
            return new ForeachBatchPipe(
                    operator,
                    (io.treadle.api.function.ForeachBatchFunction<Object>) foreach.function(),
                    context,
                    room.bounds().foreachBatchRecords());
        }
        if (operator.operation() instanceof Operation.Write) {
            return new WritePipe(operator, room.sinks(), context);
        }
        throw new IllegalStateException(
                "%s \"%s\" cannot be in the middle of a stage: %s".formatted(operator.name(), operator.uid(), stage));
    }

    private ShuffleWriter shuffleWriter(Operator operator) {
        Plan.Stage reading = room.plan().beginningWith(operator.id());
        ShuffleTarget target = new ShuffleTarget(
                operator,
                assignment.batch().tasks(reading.id()),
                partition -> assignment.local().contains(reading.id(), partition),
                room.codec(),
                room.bounds().chunkBytes());
        if (operator.operation() instanceof Operation.Aggregate aggregate) {
            Aggregation<Object, Object, Object> aggregation = erased(aggregate);
            return aggregation.beforeShuffle() ? new CombiningWriter(target, aggregation) : new KeyedWriter(target);
        }
        return new ExchangeWriter(target, origin, assignment.id().task());
    }

    static Aggregation<Object, Object, Object> erased(Operation.Aggregate aggregate) {
        return (Aggregation<Object, Object, Object>) aggregate.aggregation();
    }

    private record FanOut(List<Pipe<Object>> readers) implements Pipe<Object> {
        @Override
        public void accept(Object record) throws Exception {
            for (int i = 0; i < readers.size(); i++) {
                readers.get(i).accept(record);
            }
        }
    }
}
