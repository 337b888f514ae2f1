package io.treadle.local.sim;

import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import io.treadle.api.source.Slice;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The application under simulation, and what it should put out. Counts words over one shuffle, deals the counts out over a
 * second, and the lines themselves over a third.
 */
final class Application {
    static final String STREAM = "lines";
    static final int PRINTED = 3;

    private Application() {}

    static Plan plan(Broker broker, Outputs outputs, Duration interval) {
        StreamingContext context = new StreamingContext(StreamingConf.of(Map.of()), interval);
        var lines = context.stream(broker.source()).uid(STREAM);
        var counts = lines.flatMap(
                        (String line) -> Arrays.asList(line.split(" ")).subList(1, line.split(" ").length))
                .mapToPair(word -> new Pair<>(word, 1L))
                .reduceByKey(Long::sum, 3);
        counts.to(outputs.sink("counts"));
        counts.to(outputs.publishing("published")).uid("published");
        counts.print(PRINTED);
        counts.repartition(2).to(outputs.sink("dealt"));
        lines.repartition(2).to(outputs.sink("copied"));
        return Plan.of(graphOf(context), 2);
    }

    private static Graph graphOf(StreamingContext context) {
        Graph[] described = new Graph[1];
        Roles.install(
                application -> {
                    described[0] = application.graph();
                    return new Role.Execution() {
                        @Override
                        public boolean await(Duration atMost) {
                            return true;
                        }

                        @Override
                        public void stop(boolean drain) {}
                    };
                },
                Map.of());
        context.start();
        try {
            context.awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Roles.submitWith(Map.of());
        }
        return described[0];
    }

    /** How often each record is to be in an output for these slices, by output. */
    static Map<String, Map<String, Integer>> expected(Broker broker, List<Slice> slices) {
        Map<String, Long> words = new TreeMap<>();
        Map<String, Integer> copied = new TreeMap<>();
        for (Slice slice : slices) {
            try {
                broker.read(slice, (position, line) -> {
                    copied.merge(line, 1, Integer::sum);
                    String[] parts = line.split(" ");
                    for (int i = 1; i < parts.length; i++) {
                        words.merge(parts[i], 1L, Long::sum);
                    }
                });
            } catch (Exception e) {
                throw new AssertionError("%s cannot be read".formatted(slice), e);
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        words.forEach((word, count) -> counts.put(String.valueOf(new Pair<>(word, count)), 1));
        return Map.of("counts", counts, "published", counts, "dealt", counts, "copied", copied);
    }
}
