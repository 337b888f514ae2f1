package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An output whose parts are left aside, under a name of their own for each run, and moved to where they are seen one by one. */
final class Published {
    private final World world;
    private final String output;
    private final Map<String, Left> aside = new HashMap<>();
    private final NavigableMap<Long, Map<Integer, String>> visible = new TreeMap<>();
    private long written;
    /** All that was decided up to this batch was found to be visible. */
    private long complete;

    private record Left(long batch, List<String> records) {}

    Published(World world, String output) {
        this.world = world;
        this.output = output;
    }

    String output() {
        return output;
    }

    <T> PublishingSink<T> sink() {
        return new PublishingSink<>() {
            @Override
            public String kind() {
                return output;
            }

            @Override
            public SinkWriter<T> open(SinkContext context) {
                ExecutorHost host = world.acting();
                return new SinkWriter<>() {
                    @Override
                    public Part<T> begin(WriteContext part) throws SinkUnavailableException {
                        world.begins(output, part);
                        world.requireServing(output);
                        return new Writing<>(host, part);
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

    /** How often each record is left aside in these parts. */
    Map<String, Integer> of(List<Prepared> parts) {
        Map<String, Integer> all = new TreeMap<>();
        for (Prepared part : parts) {
            Left left = aside.get(part.handle());
            assertThat(left).as("I1: %s of \"%s\" is durable", part, output).isNotNull();
            left.records.forEach(record -> all.merge(record, 1, Integer::sum));
        }
        return all;
    }

    /** A driver's publisher begins, perhaps that of a driver which has been replaced. */
    void begin(long published) {
        requireVisible(published);
        clean(published);
    }

    /** What lies aside of batches that are decided upon, and was not chosen. */
    void clean(long batch) {
        aside.values().removeIf(left -> left.batch <= batch);
    }

    /** A driver's publisher moves one part, which may have happened before. */
    void move(long batch, Prepared part) {
        assertThat(world.facts().prepared(output, batch))
                .as("I2: what \"%s\" shows of batch %d is decided", output, batch)
                .contains(part);
        requireVisible(batch - 1);
        Map<Integer, String> parts = visible.computeIfAbsent(batch, number -> new TreeMap<>());
        String before = parts.putIfAbsent(part.part(), part.handle());
        assertThat(before)
                .as("I1: part %d of batch %d of \"%s\" is shown once", part.part(), batch, output)
                .isIn(null, part.handle());
        if (before == null) {
            assertThat(aside.remove(part.handle()))
                    .as("I1: %s of batch %d of \"%s\" is there", part, batch, output)
                    .isNotNull();
        }
    }

    /** All that was decided of batches up to this one can be seen. */
    void requireVisible(long upTo) {
        if (upTo <= complete) {
            return;
        }
        NavigableMap<Long, List<Prepared>> decided =
                world.facts().prepared(output).subMap(complete, false, upTo, true);
        decided.forEach((batch, parts) -> assertThat(visible.getOrDefault(batch, Map.of()))
                .as("I2: \"%s\" shows all of batch %d, and is said to up to %d", output, batch, upTo)
                .hasSize(parts.size()));
        complete = decided.isEmpty() ? complete : decided.lastKey();
    }

    /** Parts that nobody will ever want. */
    int leftovers() {
        return aside.size();
    }

    private final class Writing<T> implements SinkWriter.Part<T> {
        private final ExecutorHost host;
        private final WriteContext context;
        private final List<String> records = new ArrayList<>();

        Writing(ExecutorHost host, WriteContext context) {
            this.host = host;
            this.context = context;
        }

        @Override
        public void write(T record) {
            records.add(String.valueOf(record));
        }

        @Override
        public CompletionStage<Prepared> finish() {
            CompletableFuture<Prepared> answer = new CompletableFuture<>();
            String handle = "%s-%d-%d".formatted(output, context.batch().number(), ++written);
            host.life()
                    .after(
                            world.weather().working(),
                            () -> world.agenda().after(world.weather().travelling(), () -> {
                                aside.put(handle, new Left(context.batch().number(), records));
                                host.life()
                                        .after(
                                                world.weather().travelling(),
                                                () -> answer.complete(new Prepared(context.part(), handle)));
                            }));
            return answer;
        }
    }
}
