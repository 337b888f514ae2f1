package io.treadle.local.sim;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** A model of an outside system that is written with the batch and the partition as a key: the same is written again, never another. */
final class Outputs {
    private final Map<Key, Map<Integer, List<String>>> written = new HashMap<>();
    private final LongConsumer beforeWriting;

    private record Key(String output, long batch) {}

    /** @param beforeWriting is told the batch before anything of it becomes visible; throws if that must not be */
    Outputs(LongConsumer beforeWriting) {
        this.beforeWriting = beforeWriting;
    }

    <T> Sink<T> sink(String output) {
        return new Sink<>() {
            @Override
            public String kind() {
                return output;
            }

            @Override
            public SinkWriter<T> open(SinkContext context) {
                return new SinkWriter<>() {
                    @Override
                    public Part<T> begin(WriteContext context) {
                        return new Writing<>(new Key(output, context.batch().number()), context);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    /** How often each record was written for a batch, over all partitions; by record. */
    Map<String, Integer> of(String output, long batch) {
        Map<String, Integer> all = new TreeMap<>();
        written.getOrDefault(new Key(output, batch), Map.of())
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
            beforeWriting.accept(key.batch);
            List<String> before =
                    written.computeIfAbsent(key, batch -> new HashMap<>()).putIfAbsent(context.part(), records);
            if (before != null && !before.equals(records)) {
                throw new AssertionError("%s, partition %d, was written as %s, and now again as %s"
                        .formatted(key, context.part(), before, records));
            }
            return CompletableFuture.completedFuture(Prepared.written(context));
        }
    }
}
