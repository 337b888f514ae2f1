package io.treadle.api;

import io.treadle.api.function.Closing;
import io.treadle.api.graph.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which executor's a thread means: in one JVM there may be several. Thread-safe. */
final class HeldHere<H extends Resource.Held> {
    private static final Logger log = LoggerFactory.getLogger(HeldHere.class);

    /** Of this resource alone: whoever drops the graph drops what threads have of it. */
    private final ThreadLocal<@Nullable H> here;

    HeldHere() {
        here = new ThreadLocal<>();
    }

    void enter(H held) {
        here.set(held);
    }

    void leave() {
        here.remove();
    }

    H get() {
        H held = here.get();
        if (held == null) {
            throw new IllegalStateException(
                    ("no executor calls a function of the application on thread %s, and so it has no resource: get it within the"
                                    + " function, and hand it on to other threads from there")
                            .formatted(Thread.currentThread().getName()));
        }
        return held;
    }

    static IllegalStateException closed() {
        return new IllegalStateException("the executor ends, and opens nothing any more");
    }

    static <T> T opened(@Nullable T opened) {
        if (opened == null) {
            throw new IllegalStateException("the opening of an executor's resource gave null: wanted what was opened");
        }
        return opened;
    }

    static <T> void close(Closing<? super T> closing, T opened) {
        try {
            closing.close(opened);
        } catch (Exception e) {
            log.warn("A resource of the executor could not be closed: {}", opened, e);
        }
    }
}
