package io.treadle.runtime.task;

import io.treadle.api.graph.Resource;
import java.util.List;

/** What the application's functions have opened in one executor. Thread-safe. */
final class Resources implements AutoCloseable {
    private final List<Resource.Held> held;

    Resources(List<Resource> resources) {
        this.held = resources.stream().map(Resource::hold).toList();
    }

    /**
     * Runs something that calls functions of the application, which find on this thread what this executor has opened.
     */
    void within(Runnable running) {
        try {
            held.forEach(Resource.Held::enter);
            running.run();
        } finally {
            held.forEach(Resource.Held::leave);
        }
    }

    @Override
    public void close() {
        held.forEach(Resource.Held::close);
    }
}
