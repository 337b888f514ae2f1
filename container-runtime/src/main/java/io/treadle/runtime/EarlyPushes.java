package io.treadle.runtime;

import io.treadle.protocol.wire.PushedBuckets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that came before the RunBatch they belong to. Only those of the newest batch seen are held: one batch runs at a
 * time, so an older one is over. Confined to the executor's loop.
 */
final class EarlyPushes {
    private @Nullable BatchKey batch;
    private List<ExecutorEvent.Pushed> held = new ArrayList<>();

    static BatchKey keyOf(PushedBuckets message) {
        return new BatchKey(message.getEpoch(), message.getBatch());
    }

    void hold(ExecutorEvent.Pushed pushed) {
        BatchKey key = keyOf(pushed.message());
        BatchKey newest = batch;
        if (newest != null && key.compareTo(newest) < 0) {
            return;
        }
        if (!key.equals(newest)) {
            batch = key;
            held = new ArrayList<>();
        }
        held.add(pushed);
    }

    int size() {
        return held.size();
    }

    /** A batch that was committed does not begin here any more, nor does one before it. */
    void forget(long committed) {
        BatchKey newest = batch;
        if (newest != null && newest.batch() <= committed) {
            clear();
        }
    }

    /** What was held for a batch that begins now; what is older is forgotten. */
    List<ExecutorEvent.Pushed> take(BatchKey begins) {
        BatchKey newest = batch;
        if (newest == null || newest.compareTo(begins) > 0) {
            return List.of();
        }
        List<ExecutorEvent.Pushed> taken = newest.equals(begins) ? held : List.of();
        clear();
        return taken;
    }

    private void clear() {
        batch = null;
        held = new ArrayList<>();
    }
}
