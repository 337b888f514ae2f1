package io.treadle.runtime;

import io.treadle.protocol.wire.PushedBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Pushes that came before the RunBatch they belong to: of batches that have not begun here, or of an attempt that has
 * not. Confined to the executor's loop.
 */
final class EarlyPushes {
    private final NavigableMap<BatchKey, List<ExecutorEvent.Pushed>> held = new TreeMap<>();

    static BatchKey keyOf(PushedBuckets message) {
        return new BatchKey(message.getEpoch(), message.getBatch());
    }

    void hold(ExecutorEvent.Pushed pushed) {
        held.computeIfAbsent(keyOf(pushed.message()), key -> new ArrayList<>()).add(pushed);
    }

    int size() {
        return held.values().stream().mapToInt(List::size).sum();
    }

    /** A batch that was committed does not begin here any more, nor does one before it. */
    void forget(long committed) {
        held.keySet().removeIf(key -> key.batch() <= committed);
    }

    /** Drivers below this epoch begin nothing any more. */
    void forgetBelow(long epoch) {
        held.keySet().removeIf(key -> key.epoch() < epoch);
    }

    /** What was held for a batch, or for the attempt of it, that begins now. */
    List<ExecutorEvent.Pushed> take(BatchKey begins) {
        List<ExecutorEvent.Pushed> taken = held.remove(begins);
        return taken == null ? List.of() : taken;
    }
}
