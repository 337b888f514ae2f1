package io.treadle.engine;

import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Plan;
import java.util.List;
import java.util.OptionalLong;

/**
 * Says how far event time has come: to where all operators that give it to records have come. Stateless: what they gave is
 * in the log.
 */
final class EventTime {
    private final List<String> operators;

    EventTime(Plan plan) {
        this.operators = plan.eventTimes().stream().map(Operator::uid).toList();
    }

    /**
     * The watermark that a batch is planned with, from what is committed. It never falls, also if the application changes:
     * while an operator that is new has given nothing it stays where it was.
     *
     * @return empty if no operator gives event time, or not all of them have given any yet
     */
    OptionalLong watermarkMillis(BatchLogState state) {
        OptionalLong before = state.watermarkMillis();
        if (operators.isEmpty()) {
            return OptionalLong.empty();
        }
        long passed = Long.MAX_VALUE;
        for (String operator : operators) {
            OptionalLong newest = state.newestMillis(operator);
            if (newest.isEmpty()) {
                return before;
            }
            passed = Math.min(passed, newest.getAsLong());
        }
        return OptionalLong.of(Math.max(passed, before.orElse(passed)));
    }
}
