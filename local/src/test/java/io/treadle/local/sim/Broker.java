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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model of a topic: partitions that grow, some of which end one day, with gaps between the positions of records. What a record
 * holds follows from seed, partition and position alone, unless records go, or the function that is part of every read changes.
 */
final class Broker {
    private static final String[] WORDS = {"be", "is", "not", "or", "question", "that", "the", "to"};
    /** Partitions that there are at a time, and in all. */
    private static final int MOST = 7;

    private static final int MOST_EVER = 30;

    private final long seed;
    private final Dice dice;
    private final Weather weather;
    private final TreeMap<String, Log> logs = new TreeMap<>();
    /** What the reads of a slice gave, if they may differ. */
    private final Map<Slice, Set<List<String>>> reads = new HashMap<>();

    private boolean available = true;

    /** One partition. */
    private static final class Log {
        private final int index;
        private final Set<Long> gone = new HashSet<>();
        private long end;
        private boolean over;

        Log(int index) {
            this.index = index;
        }
    }

    Broker(long seed, Dice dice, Weather weather) {
        this.seed = seed;
        this.dice = dice;
        this.weather = weather;
        for (int i = 1 + dice.below(4); i > 0; i--) {
            addPartition();
        }
    }

    void addPartition() {
        long open = logs.values().stream().filter(log -> !log.over).count();
        if (open < MOST && logs.size() < MOST_EVER) {
            logs.put("lines-%02d".formatted(logs.size()), new Log(logs.size()));
        }
    }

    /** Nothing more comes of a partition, if it is not the last. */
    void end(String partition) {
        long open = logs.values().stream().filter(log -> !log.over).count();
        if (open > 1) {
            logs.get(partition).over = true;
        }
    }

    boolean isOver(String partition) {
        return logs.get(partition).over;
    }

    /** Those that have not ended. */
    List<String> open() {
        return logs.keySet().stream().filter(name -> !logs.get(name).over).toList();
    }

    void append(String partition, int positions) {
        logs.get(partition).end += positions;
    }

    /** The position after the last record of every partition there ever was. */
    Map<String, Long> ends() {
        Map<String, Long> ends = new TreeMap<>();
        logs.forEach((name, log) -> ends.put(name, log.end));
        return ends;
    }

    void available(boolean now) {
        available = now;
    }

    boolean isAvailable() {
        return available;
    }

    /** Whether two reads of a slice may differ. */
    boolean isUnequal() {
        return weather.began(Fault.COMPACTION) || weather.began(Fault.CHANGING_FUNCTION);
    }

    /** Some of the newest records go. */
    void compact() {
        Log log = logs.get(dice.any(logs.keySet()));
        for (long position = Math.max(0, log.end - 40); position < log.end; position++) {
            if (dice.chance(0.3)) {
                log.gone.add(position);
            }
        }
    }

    /** As a planner answers: the cursor says how many partitions there were, so one that is not known any more has ended. */
    Found poll(Known known) {
        int looked = known.cursor().isEmpty() ? 0 : Integer.parseInt(known.cursor());
        List<Available> answer = new ArrayList<>();
        logs.forEach((name, log) -> {
            Position position = known.partitions().get(name);
            if (position != null || log.index >= looked) {
                answer.add(new Available(
                        name,
                        position == null ? 0 : position.next(),
                        log.end,
                        OptionalLong.empty(),
                        detail(name),
                        log.over,
                        List.of(World.host(log.index))));
            }
        });
        return new Found(answer, String.valueOf(logs.size()));
    }

    static String detail(String partition) {
        return "detail of " + partition;
    }

    /** One read of a slice: its records in order. */
    private void read(Slice slice, SliceReader.Records<String> records) throws Exception {
        Log log = logs.get(slice.partition());
        if (log == null || slice.until() > log.end || !slice.detail().equals(detail(slice.partition()))) {
            throw new IllegalArgumentException("%s is not there, but %s".formatted(slice, ends()));
        }
        boolean changes = weather.has(Fault.CHANGING_FUNCTION, 0.3);
        List<String> read = new ArrayList<>();
        for (long position = slice.from(); position < slice.until(); position++) {
            long hash = hash(slice.partition(), position);
            if ((hash & 7) != 0 && !log.gone.contains(position)) {
                String line = record(hash, slice.partition(), position);
                String changed = changes && dice.chance(0.3) ? line + " " + dice.below(1_000_000) : line;
                read.add(changed);
                records.accept(position, changed);
            }
        }
        if (isUnequal()) {
            reads.computeIfAbsent(slice, first -> new LinkedHashSet<>()).add(read);
        }
    }

    /** All that reads of a slice have given. */
    Collection<List<String>> reads(Slice slice) {
        if (isUnequal()) {
            return reads.getOrDefault(slice, Set.of());
        }
        List<String> lines = new ArrayList<>();
        for (long position = slice.from(); position < slice.until(); position++) {
            long hash = hash(slice.partition(), position);
            if ((hash & 7) != 0) {
                lines.add(record(hash, slice.partition(), position));
            }
        }
        return List.of(lines);
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
