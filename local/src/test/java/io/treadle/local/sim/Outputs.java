package io.treadle.local.sim;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All outside systems that are written to. Those of at-least-once outputs take what they get, with the batch and the part as a
 * key: the same is written again, never another.
 */
final class Outputs {
    /** Which outputs have counts; the others have lines. */
    static final Set<String> OF_COUNTS = Set.of("counts", "counted", "dealt");

    private final World world;
    private final Map<Key, Map<Integer, List<String>>> keyed = new HashMap<>();
    private final Map<String, Marked> marked = new LinkedHashMap<>();
    private final Map<String, Published> published = new LinkedHashMap<>();
    private final Set<String> keyedOutputs = new java.util.LinkedHashSet<>();

    private record Key(String output, long batch) {}

    Outputs(World world) {
        this.world = world;
    }

    Marked marked(String output) {
        return marked.computeIfAbsent(output, name -> new Marked(world, name));
    }

    Published published(String output) {
        return published.computeIfAbsent(output, name -> new Published(world, name));
    }

    Map<String, Marked> marked() {
        return marked;
    }

    Collection<Published> published() {
        return published.values();
    }

    Set<String> keyed() {
        return keyedOutputs;
    }

    <T> Sink<T> keyed(String output) {
        keyedOutputs.add(output);
        return new Sink<>() {
            @Override
            public String kind() {
                return output;
            }

            @Override
            public SinkWriter<T> open(SinkContext context) {
                return new SinkWriter<>() {
                    @Override
                    public Part<T> begin(WriteContext part) {
                        world.begins(output, part);
                        return new Writing<>(new Key(output, part.batch().number()), part);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    /** How often each record was written for a batch, over all parts; by record. */
    Map<String, Integer> of(String output, long batch) {
        Map<String, Integer> all = new TreeMap<>();
        keyed.getOrDefault(new Key(output, batch), Map.of())
                .values()
                .forEach(records -> records.forEach(record -> all.merge(record, 1, Integer::sum)));
        return all;
    }

    private final class Writing<T> implements SinkWriter.Part<T> {
        private final Key key;
        private final WriteContext context;
        private final List<String> records = new ArrayList<>();

        Writing(Key key, WriteContext context) {
            this.key = key;
            this.context = context;
        }

        @Override
        public void write(T record) {
            records.add(String.valueOf(record));
        }

        @Override
        public CompletionStage<Prepared> finish() {
            world.writing(key.batch);
            List<String> before =
                    keyed.computeIfAbsent(key, batch -> new HashMap<>()).put(context.part(), records);
            if (before != null && !before.equals(records) && !world.broker().isUnequal()) {
                throw new AssertionError("%s, part %d, was written as %s, and now again as %s"
                        .formatted(key, context.part(), before, records));
            }
            return CompletableFuture.completedFuture(Prepared.written(context));
        }
    }
}
