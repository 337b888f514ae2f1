package io.treadle.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Facts first, memory second: an event is applied to the state, and what depends on it done, only when it is durable.
 * Confined to the driver's loop.
 */
final class Journal {
    private final BatchLogState state;
    private final DriverOutput output;
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(BatchLogEvent event, LongConsumer then) {}

    Journal(BatchLogState state, DriverOutput output) {
        this.state = state;
        this.output = output;
    }

    BatchLogState state() {
        return state;
    }

    /** Appends; {@code then} is given the time at which the event is durable and applied. */
    void append(BatchLogEvent event, LongConsumer then) {
        pending.add(new Pending(event, then));
        output.append(event);
    }

    /**
     * An event is durable. If the log is to be restated, that comes before anything else that follows from the event, and waits for a
     * moment in which nothing is pending: then the state is what the log comes to where the restatement will be in it.
     *
     * @param restate whether the log is to be restated; told again with every event until it is
     * @throws IllegalStateException if it is not the oldest that is pending
     */
    void appended(BatchLogEvent event, boolean restate, long nowNanos) {
        Pending oldest = pending.poll();
        if (oldest == null || !oldest.event.equals(event)) {
            throw new IllegalStateException("the log says that %s is durable; the oldest append under way is %s"
                    .formatted(event, oldest == null ? "none" : oldest.event));
        }
        state.apply(event);
        if (restate && pending.isEmpty() && !state.ended()) {
            append(state.restate(), restatedNanos -> {});
        }
        oldest.then.accept(nowNanos);
    }
}
