package io.treadle.api;

import io.treadle.api.GraphBuilder.Node;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.function.Closing;
import io.treadle.api.function.Opening;
import io.treadle.api.graph.Graph;
import io.treadle.api.graph.GraphException;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import io.treadle.api.source.DirectSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to an application: describe streams on it, then {@link #start} and {@link #awaitTermination}.
 *
 * <pre>
 * INITIALIZED ── start() ──► ACTIVE ── its end, when awaited ──► STOPPED
 *      └────────────────── stop() ───────────────────────────────────┘
 * </pre>
 *
 * <p>The same main runs in the client that submits, in the driver and in every executor; {@code start()} does in each
 * what it is there for. One context is active in a JVM at a time; a stopped one cannot be started again. Describing is
 * confined to one thread; {@code start}, {@code stop} and the awaiting methods are thread-safe.
 */
public final class StreamingContext {
    private static final Logger log = LoggerFactory.getLogger(StreamingContext.class);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    private static final Duration FOR_EVER = Duration.ofDays(365L * 100);
    private static final AtomicReference<@Nullable StreamingContext> active = new AtomicReference<>();

    /** Where a context is in its life. */
    public enum State {
        INITIALIZED,
        ACTIVE,
        STOPPED
    }

    private final StreamingConf conf;
    private final Duration batchInterval;
    private final GraphBuilder builder = new GraphBuilder();
    private @Nullable String checkpointDirectory;

    private final Object lock = new Object(); // guards the three below; never held over what a role does but start()
    private State state = State.INITIALIZED;
    private boolean stopAsked;
    private Role.@Nullable Execution execution;

    /**
     * A context to describe streams on.
     *
     * @param batchInterval how often a batch is cut; at least 10 ms
     */
    public StreamingContext(StreamingConf conf, Duration batchInterval) {
        if (batchInterval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("batch interval %d ms: wanted at least %d ms"
                    .formatted(batchInterval.toMillis(), SHORTEST_INTERVAL.toMillis()));
        }
        this.conf = conf;
        this.batchInterval = batchInterval;
    }

    /**
     * The context of an application that continues where the checkpoint ends, or begins if there is none yet. The graph
     * is always what {@code creating} describes; the checkpoint holds positions and decisions, no code.
     */
    public static StreamingContext getOrCreate(String checkpointDirectory, Supplier<StreamingContext> creating) {
        StreamingContext context = creating.get();
        String own = context.checkpointDirectory;
        if (own != null && !own.equals(checkpointDirectory)) {
            throw new IllegalArgumentException(
                    "getOrCreate was called for checkpoint \"%s\", but the context was made with"
                                    .formatted(checkpointDirectory)
                            + " checkpoint(\"%s\"): use the same".formatted(own));
        }
        context.checkpointDirectory = checkpointDirectory;
        return context;
    }

    /** The context that is active in this JVM. */
    public static Optional<StreamingContext> getActive() {
        return Optional.ofNullable(active.get());
    }

    /** Sets where what must survive is kept: a directory on a Hadoop filesystem, or {@code file:} in local mode. */
    public StreamingContext checkpoint(String directory) {
        requireInitialized("checkpoint(\"" + directory + "\")");
        checkpointDirectory = directory;
        return this;
    }

    public StreamingConf conf() {
        return conf;
    }

    public Duration batchInterval() {
        return batchInterval;
    }

    public State state() {
        synchronized (lock) {
            return state;
        }
    }

    /** An input stream; connectors call this. */
    public <T> DStream<T> stream(DirectSource<T> source) {
        return new DStream<>(this, add(source.kind(), List.of(), new Operation.Read(source)));
    }

    /** The records of all streams; partitions stay as they are. */
    public <T> DStream<T> union(List<? extends DStream<T>> streams) {
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("union of no streams: wanted at least one");
        }
        for (DStream<T> stream : streams) {
            if (stream.context() != this) {
                throw new IllegalArgumentException("union of streams of two contexts: use streams of this one only");
            }
        }
        return new DStream<>(
                this, add("union", streams.stream().map(DStream::node).toList(), new Operation.Union()));
    }

    /**
     * Freezes the graph and begins what this process is there for: submitting, driving, executing, or all of it
     * locally.
     *
     * @throws IllegalStateException if this context was started before, or another is active in this JVM
     * @throws IllegalArgumentException if settings or graph cannot be used; names all that is wrong
     * @throws StreamingException if what it begins fails at once
     */
    public void start() {
        synchronized (lock) {
            requireInitialized("start()");
            StreamingContext other = active.compareAndExchange(null, this);
            if (other != null) {
                throw new IllegalStateException("start(): another context is active in this JVM; "
                        + (other.isStopAsked() ? "it is stopping, call awaitTermination() on it" : "stop it")
                        + " first");
            }
            try {
                execution = begin();
                state = State.ACTIVE;
            } catch (RuntimeException e) {
                end();
                throw e;
            } catch (Exception e) {
                end();
                throw new StreamingException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
            }
        }
    }

    /**
     * Waits till the application has ended.
     *
     * @throws StreamingException what ended it, if it failed
     */
    public void awaitTermination() throws InterruptedException {
        awaitTerminationOrTimeout(FOR_EVER);
    }

    /**
     * As {@link #awaitTermination}, for at most {@code timeout}; false if it still runs then.
     *
     * @param timeout a hundred years at most; more is taken as that
     */
    public boolean awaitTerminationOrTimeout(Duration timeout) throws InterruptedException {
        Role.Execution running = running("awaitTermination()");
        try {
            boolean ended = running.await(timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER);
            if (ended) {
                stopped();
            }
            return ended;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            stopped();
            throw e instanceof StreamingException known
                    ? known
                    : new StreamingException(String.valueOf(e.getMessage()), e);
        }
    }

    /** As {@link #stop(boolean)}, after the batch that runs; what has arrived since is read at the next start. */
    public void stop() {
        stop(false);
    }

    /**
     * Asks the application to stop, and returns at once. The context is active till {@link #awaitTermination} has seen
     * the end; then another may start in this JVM. In the client and in the driver this stops the application on the
     * cluster; in an executor it does nothing, for the driver decides. Nor does it anything if the context is stopped.
     *
     * @param drain whether everything that is available now is processed first
     * @throws java.io.UncheckedIOException if the wish could not be recorded; nothing stops then
     */
    public void stop(boolean drain) {
        Role.Execution running;
        synchronized (lock) {
            running = execution;
            if (running == null) {
                state = State.STOPPED;
            }
            if (running == null || state == State.STOPPED) {
                return;
            }
        }
        running.stop(drain);
        synchronized (lock) {
            stopAsked = true;
        }
    }

    /**
     * Something that each executor opens when a function first needs it, shares among its tasks, and closes when it
     * ends. May be called before
     * {@link #start}, and captured by any function.
     */
    public <T> ExecutorResource<T> executorResource(Opening<? extends T> opening, Closing<? super T> closing) {
        return builder.add(new SharedResource<T>(opening, closing));
    }

    /** As {@link #executorResource}, for what only one may use at a time: a connection that is no pool. */
    public <T> ExecutorPool<T> executorPool(Opening<? extends T> opening, Closing<? super T> closing) {
        return builder.add(new PooledResource<T>(opening, closing));
    }

    Node add(String name, List<Node> inputs, Operation operation) {
        return builder.add(name, inputs, operation);
    }

    private Role.Execution begin() throws Exception {
        conf.check(DeclaredSettings.load());
        Graph graph = builder.freeze(batchInterval);
        checkUids(graph);
        Role role = Roles.of(conf.get(ContextSettings.MASTER));
        return role.start(new Role.Application(graph, conf, Optional.ofNullable(checkpointDirectory)));
    }

    private void checkUids(Graph graph) {
        List<String> derived = graph.operators().stream()
                .filter(operator -> operator.uidDerived()
                        && (operator.operation().isRemembered()
                                || operator.operation().isOutput()))
                .map(Operator::uid)
                .toList();
        if (conf.get(ContextSettings.UID_REQUIRED) && !derived.isEmpty()) {
            throw new GraphException("treadle.uid.required = true, and these have no uid of their own: %s;"
                            .formatted(String.join(", ", derived))
                    + " add .uid(\"…\") to each");
        }
        graph.sources().stream()
                .filter(Operator::uidDerived)
                .forEach(source -> log.warn(
                        "The input stream \"{}\" has a derived uid: if the graph changes, the checkpoint may no longer find"
                                + " its positions. Add .uid(\"…\").",
                        source.uid()));
    }

    private Role.Execution running(String call) {
        synchronized (lock) {
            if (execution == null) {
                throw new IllegalStateException(call + ": the context is " + state + "; call start() first");
            }
            return execution;
        }
    }

    private boolean isStopAsked() {
        synchronized (lock) {
            return stopAsked;
        }
    }

    private void requireInitialized(String call) {
        State now = state();
        if (now != State.INITIALIZED) {
            throw new IllegalStateException("%s: the context is %s; wanted a new one".formatted(call, now));
        }
    }

    private void stopped() {
        synchronized (lock) {
            end();
        }
    }

    private void end() {
        state = State.STOPPED;
        active.compareAndSet(this, null);
    }
}
