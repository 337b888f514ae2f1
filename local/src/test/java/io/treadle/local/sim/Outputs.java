package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** A model of an outside system that is written with the batch and the partition as a key: the same is written again, never another. */
final class Outputs {
    private final Map<Key, Map<Integer, List<String>>> written = new HashMap<>();
    private final LongConsumer beforeWriting;
    private final NavigableMap<Long, List<Prepared>> decided = new TreeMap<>();
    private final Set<Long> published = new TreeSet<>();
    private long publisherEpoch;

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
                        return new Writing<>(new Key(output, context.batch().number()), context, "");
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
        private final String handle;
        private final List<String> records = new ArrayList<>();

        Writing(Key key, WriteContext context, String handle) {
            this.key = key;
            this.context = context;
            this.handle = handle;
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
                throw new AssertionError("%s, part %d, was written as %s, and now again as %s"
                        .formatted(key, context.part(), before, records));
            }
            return CompletableFuture.completedFuture(new Prepared(context.part(), handle));
        }
    }

    /** An output whose parts are left aside, and published by the driver. */
    <T> PublishingSink<T> publishing(String output) {
        return new PublishingSink<>() {
            @Override
            public String kind() {
                return output;
            }

            @Override
            public SinkWriter<T> open(SinkContext context) {
                return new SinkWriter<>() {
                    @Override
                    public Part<T> begin(WriteContext part) {
                        return new Writing<>(new Key(output, part.batch().number()), part, "aside-" + part.part());
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public SinkPublisher publisher(SinkContext context) {
                throw new IllegalStateException("drivers are simulated without publishers");
            }
        };
    }

    /** The log says that this is committed, and is to be published. */
    void decided(String output, long batch, List<Prepared> parts) {
        decided.put(batch, parts);
        assertThat(parts)
                .as("I8: what is to be published of batch %d by %s", batch, output)
                .isNotEmpty();
    }

    /** A driver's publisher begins; one of an epoch that is over may come late. */
    void begin(long epoch, String checkpoint, long upTo) {
        publisherEpoch = Math.max(publisherEpoch, epoch);
        requirePublished(upTo);
        assertThat(checkpoint).matches("[0-9a-f]{12}");
    }

    /** A driver's publisher makes a batch visible; one of an epoch that is over has lost its right. */
    void publish(String output, long epoch, BatchId batch, List<Prepared> parts) {
        if (epoch < publisherEpoch) {
            return;
        }
        assertThat(decided)
                .as("I8: what is published at %s is committed", output)
                .containsEntry(batch.number(), parts);
        decided.keySet().stream()
                .filter(earlier -> earlier < batch.number())
                .forEach(earlier -> assertThat(published)
                        .as("I8: published before batch %d", batch.number())
                        .contains(earlier));
        published.add(batch.number());
    }

    /** All that was decided up to a batch must be published. */
    void requirePublished(long upTo) {
        assertThat(published)
                .as("I8: published up to batch %d", upTo)
                .containsAll(decided.headMap(upTo + 1).keySet());
    }

    /** In the end, all that was decided. */
    void requireAllPublished() {
        assertThat(published).as("I8: published in the end").isEqualTo(decided.keySet());
    }
}
