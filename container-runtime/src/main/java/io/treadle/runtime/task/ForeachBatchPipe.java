package io.treadle.runtime.task;

import io.treadle.api.function.ForeachBatchFunction;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.api.sink.WriteContext;
import io.treadle.runtime.RuntimeSettings;
import java.util.ArrayList;
import java.util.List;

/** Gathers a whole batch, up to a bound, and gives it to the user's function. Confined to the task's thread. */
final class ForeachBatchPipe implements Pipe<Object> {
    private final Operator operator;
    private final ForeachBatchFunction<Object> function;
    private final WriteContext context;
    private final long most;
    private final List<Object> records = new ArrayList<>();

    ForeachBatchPipe(Operator operator, ForeachBatchFunction<Object> function, WriteContext context, long most) {
        this.operator = operator;
        this.function = function;
        this.context = context;
        this.most = most;
    }

    @Override
    public void accept(Object record) throws OperatorException {
        if (records.size() == most) {
            throw operator.failed(new IllegalStateException(
                    ("batch %d has more than %d records to collect: use foreachPartition, reduce them first,"
                                    + " or raise %s")
                            .formatted(
                                    context.batch().number(), most, RuntimeSettings.FOREACH_BATCH_MAX_RECORDS.name())));
        }
        records.add(record);
    }

    @Override
    public void finish() throws OperatorException {
        try {
            function.apply(context, records);
        } catch (Exception | Error e) {
            throw operator.failed(e);
        }
    }
}
