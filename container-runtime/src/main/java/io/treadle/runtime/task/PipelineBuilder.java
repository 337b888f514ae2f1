package io.treadle.runtime.task;

import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Pipe;
import io.treadle.api.graph.Plan;
import io.treadle.api.graph.TaskContext;
import io.treadle.api.graph.Transformation;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds a task's pipeline from its stage, from the bottom up: a pipe is made with what reads it. Types are erased
 * here: the API has checked that operators fit together.
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
        List<Pipe<Object>> looking = new ArrayList<>();
        List<Pipe<Object>> owning = new ArrayList<>();
        heads.keySet().stream().sorted().forEach(id -> {
            Operator reader = room.plan().graph().operator(id);
            for (int input : reader.inputs()) {
                if (input == operator.id()) {
                    (reader.operation().looksOnly() ? looking : owning).add(heads.get(id));
                }
            }
        });
        if (looking.size() + owning.size() == 1) {
            return looking.isEmpty() ? owning.get(0) : looking.get(0);
        }
        return new Fork(operator, looking, owning, room.codec());
    }

    private Pipe<Object> pipe(Operator operator) {
        Operation operation = operator.operation();
        if (operation.isShuffle()) {
            return shuffleWriter(operator);
        }
        if (operation instanceof Operation.Transform transform) {
            Transformation<Object, Object> transformation = (Transformation<Object, Object>) transform.transformation();
            return transformation.into(below(operator), context(operator));
        }
        return output(operator);
    }

    private Pipe<Object> output(Operator operator) {
        WriteContext context = context(operator).writing();
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

    private TaskContext context(Operator operator) {
        return assignment.batch().context(room.plan(), operator, stage.id(), assignment.part());
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
            Partitioning partitioning = Partitioning.of(aggregate, target.partitions());
            return aggregation.beforeShuffle()
                    ? new CombiningWriter(target, partitioning, aggregation)
                    : new KeyedWriter(target, partitioning);
        }
        return new ExchangeWriter(target, origin, assignment.id().task());
    }

    static Aggregation<Object, Object, Object> erased(Operation.Aggregate aggregate) {
        return (Aggregation<Object, Object, Object>) aggregate.aggregation();
    }
}
