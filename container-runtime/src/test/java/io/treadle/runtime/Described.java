package io.treadle.runtime;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.graph.Graph;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The graph that a main describes, by starting it in a role that only looks. */
public final class Described {
    private Described() {}

    public static synchronized Graph by(Consumer<StreamingContext> main) {
        AtomicReference<Graph> graph = new AtomicReference<>();
        Roles.install(
                application -> {
                    graph.set(application.graph());
                    return new Ended();
                },
                Map.of());
        StreamingContext context = new StreamingContext(StreamingConf.of(Map.of()), Duration.ofSeconds(1));
        main.accept(context);
        context.start();
        try {
            context.awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return graph.get();
    }

    private record Ended() implements Role.Execution {
        @Override
        public boolean await(Duration atMost) {
            return true;
        }

        @Override
        public void stop(boolean drain) {}
    }
}
