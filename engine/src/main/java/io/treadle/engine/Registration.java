package io.treadle.engine;

import io.treadle.api.graph.Graph;
import io.treadle.protocol.wire.Register;
import java.util.Optional;

/** Knows whom this driver can use as an executor. Immutable. */
record Registration(String application, Graph graph, String fingerprint) {
    static Registration of(CoreSetup setup) {
        Graph graph = setup.plan().graph();
        return new Registration(setup.application(), graph, graph.fingerprint());
    }

    /** Why an executor cannot be used; empty if it can. */
    Optional<String> refusal(Register register) {
        if (!register.getApplication().equals(application)) {
            return Optional.of("this is the driver of application %s; executor %s belongs to %s"
                    .formatted(application, register.getIncarnation(), register.getApplication()));
        }
        if (!register.getFingerprint().equals(fingerprint)) {
            return Optional.of(
                    ("executor %s has another graph, %s instead of %s: its main must describe the same in every"
                                    + " process, from the same jar, arguments and settings; driver (-), executor (+):%n%s")
                            .formatted(
                                    register.getIncarnation(),
                                    register.getFingerprint(),
                                    fingerprint,
                                    String.join("\n", Graph.difference(graph.describe(), register.getGraphList()))));
        }
        return Optional.empty();
    }
}
