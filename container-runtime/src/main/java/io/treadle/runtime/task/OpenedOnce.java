package io.treadle.runtime.task;

import io.treadle.api.graph.Operator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is opened once per executor and operator, when first needed, and shared by its tasks: source readers and sinks.
 * Thread-safe. A failure to open is the failure of the task that asked; the next one tries again.
 */
final class OpenedOnce<T> implements AutoCloseable {
    private final Opening<T> opening;
    private final Consumer<T> closing;

    private final Object lock =
            new Object(); // guards the two below; held while one is opened, so that it is opened once
    private final Map<Integer, T> opened = new HashMap<>();
    private boolean closed;

    /** Opens for an operator. */
    @FunctionalInterface
    interface Opening<T> {
        T open(Operator operator) throws Exception;
    }

    OpenedOnce(Opening<T> opening, Consumer<T> closing) {
        this.opening = opening;
        this.closing = closing;
    }

    T get(Operator operator) throws Exception {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the executor ends; %s \"%s\" is not opened any more"
                        .formatted(operator.name(), operator.uid()));
            }
            T known = opened.get(operator.id());
            if (known == null) {
                known = opening.open(operator);
                opened.put(operator.id(), known);
            }
            return known;
        }
    }

    /** All are closed; the first failure is thrown, the later ones suppressed onto it. */
    @Override
    public void close() {
        RuntimeException failure = null;
        synchronized (lock) {
            closed = true;
            for (T one : opened.values()) {
                failure = close(one, failure);
            }
            opened.clear();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable RuntimeException close(T one, @Nullable RuntimeException before) {
        try {
            closing.accept(one);
            return before;
        } catch (RuntimeException e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }
}
