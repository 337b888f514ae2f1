package io.treadle.local.sim;

import io.treadle.api.source.Available;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model of a topic: partitions that grow, with gaps between the positions of records. What a record holds follows from
 * seed, partition and position alone.
 */
final class Broker {
    private static final String[] WORDS = {"be", "is", "not", "or", "question", "that", "the", "to"};

    private final long seed;
    private final Map<String, Long> ends = new TreeMap<>();
    private boolean available = true;

    Broker(long seed, int partitions) {
        this.seed = seed;
        for (int i = 0; i < partitions; i++) {
            addPartition();
        }
    }

    void addPartition() {
        ends.put("lines-" + ends.size(), 0L);
    }

    int partitions() {
        return ends.size();
    }

    void append(String partition, int positions) {
        ends.merge(partition, (long) positions, Long::sum);
    }

    Map<String, Long> ends() {
        return ends;
    }

    void available(boolean now) {
        available = now;
    }

    boolean isAvailable() {
        return available;
    }

    /** As a planner answers. */
    Found poll(Known known) {
        List<Available> answer = new ArrayList<>();
        ends.forEach((partition, end) -> {
            Position position = known.partitions().get(partition);
            answer.add(new Available(partition, position == null ? 0 : position.next(), end));
        });
        return Found.of(answer);
    }

    /** The records of a slice, in order. */
    void read(Slice slice, SliceReader.Records<String> records) throws Exception {
        if (slice.until() > ends.getOrDefault(slice.partition(), 0L)) {
            throw new IllegalArgumentException("%s is beyond the end, %s".formatted(slice, ends));
        }
        for (long position = slice.from(); position < slice.until(); position++) {
            long hash = hash(slice.partition(), position);
            if ((hash & 7) != 0) {
                records.accept(position, record(hash, slice.partition(), position));
            }
        }
    }

    private static String record(long hash, String partition, long position) {
        StringBuilder line = new StringBuilder(partition).append('@').append(position);
        for (int i = 0; i < 1 + (hash >>> 8 & 3); i++) {
            line.append(' ').append(WORDS[(int) (hash >>> (16 + 3 * i) & 7)]);
        }
        return line.toString();
    }

    private long hash(String partition, long position) {
        long hash = (seed * 31 + partition.hashCode()) * 0x9E3779B97F4A7C15L + position;
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }

    /** The application's view of it. Its planner is not used: the simulation asks {@link #poll} in its place. */
    DirectSource<String> source() {
        return new DirectSource<>() {
            @Override
            public String kind() {
                return "broker";
            }

            @Override
            public SourcePlanner planner(SourceContext context) {
                throw new IllegalStateException("drivers are simulated without planners");
            }

            @Override
            public SliceReader<String> reader(SourceContext context) {
                return new SliceReader<>() {
                    @Override
                    public void read(Slice slice, Records<String> records) throws Exception {
                        Broker.this.read(slice, records);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }
}
