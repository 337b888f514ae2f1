package io.treadle.runtime.task;

import io.treadle.api.function.ForeachPartitionFunction;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.List;

/** Gathers a partition and gives it to the user's function. Confined to the task's thread. */
final class ForeachPartitionPipe implements Pipe<Object> {
    private final Operator operator;
    private final ForeachPartitionFunction<Object> function;
    private final WriteContext context;
    private final List<Object> records = new ArrayList<>();

    ForeachPartitionPipe(Operator operator, ForeachPartitionFunction<Object> function, WriteContext context) {
        this.operator = operator;
        this.function = function;
        this.context = context;
    }

    @Override
    public void accept(Object record) {
        records.add(record);
    }

    @Override
    public void finish() throws OperatorException {
        try {
            function.apply(context, records.iterator());
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }
}
