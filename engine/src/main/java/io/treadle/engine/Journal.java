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

    /** @throws IllegalStateException if it is not the oldest that is pending */
    void appended(BatchLogEvent event, long nowNanos) {
        Pending oldest = pending.poll();
        if (oldest == null || !oldest.event.equals(event)) {
            throw new IllegalStateException("the log says that %s is durable; the oldest append under way is %s"
                    .formatted(event, oldest == null ? "none" : oldest.event));
        }
        state.apply(event);
        oldest.then.accept(nowNanos);
    }
}
