package io.treadle.engine;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Plan;
import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.engine.DriverEvent.Appended;
import io.treadle.engine.DriverEvent.Recovered;
import io.treadle.engine.DriverEvent.SourcePolled;
import io.treadle.engine.DriverEvent.SourceUnavailable;
import io.treadle.protocol.wire.ToExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a driver's core lives in: a log that is durable when the test lets it be, sources that hold what the test says,
 * executors, containers, and a time that passes when the test says so.
 */
final class World implements DriverOutput {
    static final String APPLICATION = "application_1";
    static final long EPOCH = 7;

    final Plan plan;
    final List<BatchLogEvent> log = new ArrayList<>();
    final List<Happening> happenings = new ArrayList<>();
    final List<Happening.BatchCommitted> shown = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<String> polls = new ArrayList<>();
    final List<String> beginnings = new ArrayList<>();
    final List<String> released = new ArrayList<>();
    final Map<String, Map<String, Long>> mirrored = new HashMap<>();
    final Set<String> unavailable = new HashSet<>();
    final Set<String> mute = new HashSet<>();
    /** What the source was told last, by stream. */
    final Map<String, Known> lastKnown = new HashMap<>();

    final Map<String, String> cursors = new HashMap<>();
    /** What publishers were asked, in order: "files begin 0123456789ab 3", "files 4 [a, b]". */
    final List<String> publications = new ArrayList<>();
    /** Outputs whose publishers do not answer now. */
    final Set<String> unpublishable = new HashSet<>();
    /** Outputs whose publishers take their time. */
    final Set<String> publishingSlowly = new HashSet<>();

    boolean logIsSlow;
    boolean logIsLong;
    int requested;
    Outcome outcome;
    long nowNanos = 1_000_000_000_000L;

    private final Map<String, Map<String, Available>> holdings = new HashMap<>();
    private final Map<Long, FakeExecutor> links = new HashMap<>();
    private final Deque<DriverEvent> events = new ArrayDeque<>();
    private final Deque<BatchLogEvent> appending = new ArrayDeque<>();
    private final DriverCore core;
    private long lastLink;

    World(Plan plan) {
        this(plan, Map.of());
    }

    World(Plan plan, Map<String, String> settings) {
        this(plan, settings, 2);
    }

    World(Plan plan, Map<String, String> settings, int executors) {
        this(plan, Input.of(plan), settings, executors);
    }

    World(Plan plan, Input.Kinds kinds, Map<String, String> settings, int executors) {
        this.plan = plan;
        Map<String, String> all = new HashMap<>(Map.of("treadle.executor.gather.timeout", "0s"));
        all.putAll(settings);
        DriverSettings parsed = DriverSettings.of(StreamingConf.of(all), executors);
        InstantSource labels = InstantSource.fixed(Instant.ofEpochMilli(1234));
        CoreSetup setup = new CoreSetup(plan, EPOCH, APPLICATION, "test", executors, parsed, labels, Events.CHECKPOINT);
        this.core = new DriverCore(setup, kinds, this, nowNanos);
    }

    /** The history is final: it is this. */
    World recover(BatchLogEvent... history) {
        History found = new History();
        for (BatchLogEvent event : history) {
            found.add(found.records(), ByteBuffer.wrap(BatchLogCodec.encode(event)));
        }
        tell(new Recovered(found));
        return this;
    }

    /** A partition holds the records from {@code first} until {@code end}. */
    World holds(String streamUid, String partition, long first, long end) {
        return holds(streamUid, new Available(partition, first, end));
    }

    /** A partition holds this, from its beginning. */
    World holds(String streamUid, Available all) {
        holdings.computeIfAbsent(streamUid, uid -> new TreeMap<>()).put(all.partition(), all);
        return this;
    }

    /** A partition is gone from the source, which has looked as far as {@code cursor}. */
    World holdsNoMore(String streamUid, String partition, String cursor) {
        holdings.getOrDefault(streamUid, new TreeMap<>()).remove(partition);
        cursors.put(streamUid, cursor);
        return this;
    }

    FakeExecutor executor(String incarnation) {
        FakeExecutor executor = new FakeExecutor(this, incarnation, ++lastLink);
        links.put(lastLink, executor);
        return executor;
    }

    /** Tells the core, and whatever follows from it, until nothing more happens by itself. */
    void tell(DriverEvent event) {
        events.add(event);
        settle();
    }

    private void settle() {
        do {
            while (!events.isEmpty()) {
                core.handle(events.poll(), nowNanos);
            }
            core.step(nowNanos);
            if (!logIsSlow) {
                flush();
            }
        } while (!events.isEmpty());
    }

    private void flush() {
        while (!appending.isEmpty()) {
            log.add(appending.peek());
            BatchLogEvent event = appending.remove();
            events.add(new Appended(event, logIsLong && !(event instanceof BatchLogEvent.Restated)));
        }
    }

    /** What is being appended and is not durable yet. */
    List<BatchLogEvent> appending() {
        return List.copyOf(appending);
    }

    /** What is being appended becomes durable. */
    void logCatchesUp() {
        flush();
        settle();
    }

    /** Lets time pass, waking the core whenever it wants to be. */
    void pass(Duration time) {
        long untilNanos = nowNanos + time.toNanos();
        while (outcome == null && core.nextWakeNanos() - untilNanos <= 0) {
            nowNanos = Math.max(nowNanos, core.nextWakeNanos());
            settle();
            if (core.nextWakeNanos() <= nowNanos) {
                nowNanos++; // a core that wakes without a reason would stand still here
            }
        }
        nowNanos = untilNanos;
        settle();
    }

    /** The next batch's tick comes. */
    void tick() {
        pass(Graphs.INTERVAL);
    }

    /** The clock jumps, or the process was stopped: nothing ran meanwhile. */
    void jump(Duration time) {
        nowNanos += time.toNanos();
        settle();
    }

    io.treadle.protocol.wire.Status status() {
        return core.status(nowNanos);
    }

    <E extends BatchLogEvent> List<E> logged(Class<E> kind) {
        return log.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void send(long link, ToExecutor message) {
        links.get(link).received.add(message);
    }

    @Override
    public void disconnect(long link) {
        links.get(link).closed = true;
    }

    @Override
    public void append(BatchLogEvent event) {
        appending.add(event);
    }

    @Override
    public void begin(String streamUid) {
        beginnings.add(streamUid);
        ask(streamUid, Known.NOTHING);
    }

    @Override
    public void poll(String streamUid, Known known) {
        ask(streamUid, known);
    }

    private void ask(String streamUid, Known known) {
        polls.add(streamUid + " " + next(known));
        lastKnown.put(streamUid, known);
        if (unavailable.contains(streamUid)) {
            events.add(new SourceUnavailable(streamUid, "broker:9092 does not answer"));
        } else if (!mute.contains(streamUid)) {
            events.add(new SourcePolled(streamUid, answer(streamUid, next(known))));
        }
    }

    private static Map<String, Long> next(Known known) {
        Map<String, Long> next = new TreeMap<>();
        known.partitions().forEach((partition, position) -> next.put(partition, position.next()));
        return next;
    }

    /** What the test says there is, for a driver that knows these positions. */
    Found answer(String streamUid, Map<String, Long> next) {
        List<Available> partitions = new ArrayList<>();
        holdings.getOrDefault(streamUid, Map.of()).forEach((partition, held) -> {
            long from = next.getOrDefault(partition, held.next());
            long end = Math.max(from, held.end());
            OptionalLong records = held.records().isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(held.records().getAsLong() * (end - from) / (held.end() - held.next()));
            partitions.add(new Available(partition, from, end, records, held.detail(), held.last(), held.hosts()));
        });
        partitions.removeIf(each -> each.last() && each.next() == each.end() && !next.containsKey(each.partition()));
        return new Found(partitions, cursors.getOrDefault(streamUid, ""));
    }

    @Override
    public void committed(String streamUid, Map<String, Long> next) {
        mirrored.put(streamUid, new TreeMap<>(next));
    }

    @Override
    public void beginPublishing(String outputUid, String checkpoint, long published) {
        publisherAsked(outputUid, "%s begin %s %d".formatted(outputUid, checkpoint, published));
    }

    @Override
    public void publish(String outputUid, BatchId batch, List<Prepared> parts) {
        List<String> handles = parts.stream().map(Prepared::handle).toList();
        publisherAsked(outputUid, "%s %d %s".formatted(outputUid, batch.number(), handles));
    }

    @Override
    public void endPublishing(String outputUid) {
        publisherAsked(outputUid, "%s end".formatted(outputUid));
    }

    private void publisherAsked(String outputUid, String what) {
        publications.add(what);
        if (unpublishable.contains(outputUid)) {
            events.add(new DriverEvent.PublisherUnavailable(outputUid, "the filesystem is in safe mode"));
        } else if (!publishingSlowly.contains(outputUid)) {
            events.add(new DriverEvent.PublisherDone(outputUid));
        }
    }

    @Override
    public void requestContainers(int count) {
        requested += count;
    }

    @Override
    public void releaseContainer(String container) {
        released.add(container);
    }

    @Override
    public void tell(Happening happening) {
        happenings.add(happening);
        if (happening instanceof Happening.BatchCommitted committed) {
            shown.add(committed);
        }
        Sentences.of(happening).ifPresent(notes::add);
    }

    <H extends Happening> List<H> happened(Class<H> kind) {
        return happenings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void finished(Outcome how) {
        outcome = how;
    }
}
