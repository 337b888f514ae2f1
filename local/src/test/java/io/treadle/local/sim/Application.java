package io.treadle.local.sim;

import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The application under simulation, and what it should put out. Counts words over one shuffle, deals the counts out over a
 * second, and the lines themselves over a third; and the lines go to an output that no shuffle is before.
 */
final class Application {
    static final String STREAM = "lines";
    static final int PRINTED = 3;

    /** Of the records of a batch. */
    record Expected(Map<String, Integer> counts, Map<String, Integer> lines) {
        /** What an output is to have. */
        Map<String, Integer> of(String output) {
            return Outputs.OF_COUNTS.contains(output) ? counts : lines;
        }

        long records() {
            return lines.values().stream().mapToLong(count -> count).sum();
        }
    }

    private Application() {}

    /** @param parallelism of its shuffles, one more or less */
    static synchronized Plan plan(Broker broker, Outputs outputs, Duration interval, int parallelism) {
        StreamingContext context = new StreamingContext(StreamingConf.of(Map.of()), interval);
        var lines = context.stream(broker.source()).uid(STREAM);
        var counts = lines.flatMap(line -> words(line))
                .mapToPair(word -> new Pair<>(word, 1L))
                .reduceByKey(Long::sum, parallelism + 1)
                .uid("count");
        counts.to(outputs.keyed("counts")).uid("counts");
        counts.to(outputs.marked("counted").sink()).uid("counted");
        counts.print(PRINTED);
        counts.repartition(parallelism)
                .uid("deal")
                .to(outputs.published("dealt").sink())
                .uid("dealt");
        lines.to(outputs.marked("direct").sink()).uid("direct");
        var copied = lines.repartition(parallelism).uid("copy");
        copied.to(outputs.keyed("copied")).uid("copied");
        copied.to(outputs.published("shown").sink()).uid("shown");
        return Plan.of(graphOf(context), 2);
    }

    private static List<String> words(String line) {
        String[] parts = line.split(" ");
        return Arrays.asList(parts).subList(1, parts.length);
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

    /** How often each record is to be in the outputs for these lines. */
    static Expected expected(List<List<String>> slices) {
        Map<String, Long> words = new TreeMap<>();
        Map<String, Integer> lines = new TreeMap<>();
        for (List<String> slice : slices) {
            for (String line : slice) {
                lines.merge(line, 1, Integer::sum);
                words(line).forEach(word -> words.merge(word, 1L, Long::sum));
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        words.forEach((word, count) -> counts.put(String.valueOf(new Pair<>(word, count)), 1));
        return new Expected(counts, lines);
    }
}
