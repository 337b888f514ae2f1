package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.OperatorException;
import io.treadle.api.graph.Pipe;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.codec.Copier;
import io.treadle.runtime.codec.ShuffleCodec;
import java.util.List;

/**
 * Gives each record of an operator to all that read it within the stage. Those that only look at it come first; then
 * each of the others gets one of its own: the last the record itself, those before a copy, unless nobody can change it.
 * Confined to the task's thread.
 */
final class Fork implements Pipe<Object> {
    private final Operator operator;
    private final List<Pipe<Object>> looking;
    private final List<Pipe<Object>> owning;
    private final Copier copier;

    Fork(Operator operator, List<Pipe<Object>> looking, List<Pipe<Object>> owning, ShuffleCodec codec) {
        this.operator = operator;
        this.looking = List.copyOf(looking);
        this.owning = List.copyOf(owning);
        this.copier = codec.copier();
    }

    @Override
    public void accept(Object record) throws Exception {
        for (int i = 0; i < looking.size(); i++) {
            looking.get(i).accept(record);
        }
        int last = owning.size() - 1;
        for (int i = 0; i < last; i++) {
            owning.get(i).accept(own(record));
        }
        if (last >= 0) {
            owning.get(last).accept(record);
        }
    }

    private Object own(Object record) throws OperatorException {
        try {
            return copier.own(record);
        } catch (CodecException e) {
            throw operator.failed(new IllegalArgumentException(
                    ("%d operators read these records, so each must have its own, and they cannot be copied: %s;"
                                    + " if nobody changes such objects once they are made, conf.immutable(…) says so, and they are shared")
                            .formatted(owning.size(), e.getMessage()),
                    e));
        }
    }
}
