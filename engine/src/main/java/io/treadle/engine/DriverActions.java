package io.treadle.engine;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Known;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.DriverEvent.Appended;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.wal.Sync;
import io.treadle.wal.Wal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what the core says, by handing it on: to connections, to the log, to the sources' hosts, to the pool, to those who watch. Confined
 * to the driver's loop, but for the connections.
 */
final class DriverActions implements DriverOutput {
    private final Inbox inbox;
    private final ContainerPool pool;
    private final List<Happening.Observer> observers;
    private final RestatementPolicy restatements = new RestatementPolicy();
    private final Map<String, PlannerHost> planners = new HashMap<>();
    private final Map<String, PublisherHost> publishers = new HashMap<>();
    private final Map<Long, Connection> connections = new ConcurrentHashMap<>();
    private final AtomicLong lastLink = new AtomicLong();
    private @Nullable OwnLog ownLog;

    /** Where what comes of an action is told, on any thread. */
    interface Inbox {
        void post(DriverEvent event);

        void fail(Throwable failure);

        void finished(Outcome outcome);
    }

    private record OwnLog(Wal wal, ReleaseHost releases) {}

    private record Connection(Consumer<ToExecutor> outbox, Runnable hangUp) {}

    DriverActions(Inbox inbox, ContainerPool pool, List<Happening.Observer> observers) {
        this.inbox = inbox;
        this.pool = pool;
        this.observers = List.copyOf(observers);
    }

    /** Before the loop runs. */
    void use(String streamUid, PlannerHost planner) {
        planners.put(streamUid, planner);
    }

    /** Before the loop runs. */
    void use(String outputUid, PublisherHost publisher) {
        publishers.put(outputUid, publisher);
    }

    /** Before the core is told the history. */
    void use(Wal opened, ReleaseHost releases) {
        ownLog = new OwnLog(opened, releases);
    }

    /** On any thread. */
    long connect(Consumer<ToExecutor> outbox, Runnable hangUp) {
        long link = lastLink.incrementAndGet();
        connections.put(link, new Connection(outbox, hangUp));
        return link;
    }

    /** On any thread. */
    void disconnected(long link) {
        if (connections.remove(link) != null) {
            inbox.post(new DriverEvent.Disconnected(link));
        }
    }

    @Override
    public void send(long link, ToExecutor message) {
        Connection connection = connections.get(link);
        if (connection != null) {
            connection.outbox.accept(message);
        }
    }

    @Override
    public void disconnect(long link) {
        Connection connection = connections.remove(link);
        if (connection != null) {
            connection.hangUp.run();
        }
    }

    @Override
    public void append(BatchLogEvent event) {
        OwnLog opened = ownLog;
        if (opened == null) {
            throw new IllegalStateException("%s is to be appended before the log is open".formatted(event));
        }
        byte[] payload = BatchLogCodec.encode(event);
        // What makes older files superfluous must outlive a power cut, since they will not.
        Sync atLeast = event instanceof Restated ? Sync.HSYNC : Sync.HFLUSH;
        var unused = opened.wal.append(ByteBuffer.wrap(payload), atLeast).whenComplete((sequence, failure) -> {
            if (failure == null) {
                appended(event, payload.length, sequence, opened);
            } else {
                inbox.fail(failure);
            }
        });
    }

    /** On the log's thread, or this one if the log was fast; one after another, since only this one appends. */
    private void appended(BatchLogEvent event, int bytes, long sequence, OwnLog opened) {
        if (event instanceof Restated) {
            opened.releases.restated(opened.wal, sequence);
        }
        inbox.post(new Appended(event, restatements.isDueAfter(event, bytes, sequence, opened.wal.segmentStart())));
    }

    @Override
    public void begin(String streamUid) {
        planner(streamUid).begin();
    }

    @Override
    public void poll(String streamUid, Known known) {
        planner(streamUid).poll(known);
    }

    @Override
    public void committed(String streamUid, Map<String, Long> next) {
        planner(streamUid).committed(next);
    }

    private PlannerHost planner(String streamUid) {
        PlannerHost planner = planners.get(streamUid);
        if (planner == null) {
            throw new IllegalArgumentException(
                    "no source has the uid \"%s\"; there are %s".formatted(streamUid, planners.keySet()));
        }
        return planner;
    }

    @Override
    public void beginPublishing(String outputUid, String checkpoint, long published) {
        publisher(outputUid).begin(checkpoint, published);
    }

    @Override
    public void publish(String outputUid, BatchId batch, List<Prepared> parts) {
        publisher(outputUid).publish(batch, parts);
    }

    @Override
    public void endPublishing(String outputUid) {
        publisher(outputUid).end();
    }

    private PublisherHost publisher(String outputUid) {
        PublisherHost publisher = publishers.get(outputUid);
        if (publisher == null) {
            throw new IllegalArgumentException("no output that publishes has the uid \"%s\"; there are %s"
                    .formatted(outputUid, publishers.keySet()));
        }
        return publisher;
    }

    @Override
    public void requestContainers(int count) {
        pool.request(count);
    }

    @Override
    public void releaseContainer(String container) {
        pool.release(container);
    }

    @Override
    public void tell(Happening happening) {
        observers.forEach(each -> each.happened(happening));
    }

    @Override
    public void finished(Outcome outcome) {
        inbox.finished(outcome);
    }
}
