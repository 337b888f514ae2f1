package io.treadle.local.sim;

import io.treadle.protocol.wire.PushedBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one executor pushes to another, one stream after the other: when one breaks, the next begins with all of the newest
 * batch again. A model of the transport's part of the bargain.
 */
final class PushLine {
    private static final int TRIES = 3;

    private final World world;
    private final ExecutorHost from;
    private final String peer;
    private final List<PushedBuckets> batch = new ArrayList<>();
    private @Nullable Pipe<PushedBuckets> stream;
    private int breaks;
    private boolean waiting;
    private boolean closed;

    PushLine(World world, ExecutorHost from, String peer) {
        this.world = world;
        this.from = from;
        this.peer = peer;
    }

    String peer() {
        return peer;
    }

    void push(List<PushedBuckets> messages) {
        PushedBuckets newest = messages.get(0);
        if (batch.removeIf(old -> old.getBatch() != newest.getBatch() || old.getEpoch() != newest.getEpoch())) {
            breaks = 0;
        }
        batch.addAll(messages);
        if (!waiting) {
            send(messages);
        }
    }

    void committed(long upTo) {
        if (batch.removeIf(old -> old.getBatch() <= upTo)) {
            breaks = 0;
        }
    }

    private void send(List<PushedBuckets> messages) {
        Pipe<PushedBuckets> open = stream;
        if (open == null) {
            Optional<ExecutorHost> target =
                    world.yarn().executor(peer).filter(host -> world.network().reaches(from.name(), peer));
            if (target.isEmpty()) {
                broken();
                return;
            }
            open = open(target.get());
            stream = open;
        }
        messages.forEach(open::send);
        if (world.weather().has(Fault.BREAK, 0.02)) {
            from.life().after(world.dice().millis(0, 5), this::breakUp);
        }
        if (world.weather().has(Fault.PARTITION, 0.04)) {
            long nanos = world.dice().millis(50, 8000);
            from.life().after(world.dice().millis(0, 5), () -> world.network().isolate(from, nanos));
        }
    }

    private Pipe<PushedBuckets> open(ExecutorHost target) {
        long number = world.nextStream();
        return new Pipe<>(
                world, target.life(), message -> target.pushed(number, message), () -> target.pushStreamClosed(number));
    }

    /** The network fails, or the peer is gone: noticed later. */
    void breakUp() {
        Pipe<PushedBuckets> before = stream;
        if (before != null) {
            before.cut();
            from.life().after(world.weather().noticing(), () -> {
                if (stream == before) {
                    broken();
                }
            });
        }
    }

    private void broken() {
        stream = null;
        if (waiting || closed || batch.isEmpty()) {
            return;
        }
        waiting = true;
        breaks++;
        from.life().after(world.weather().noticing(), this::again);
    }

    private void again() {
        waiting = false;
        if (closed) {
            return;
        }
        if (breaks >= TRIES) {
            close();
            from.pushLost(this, "broken %d times".formatted(breaks));
            return;
        }
        if (!batch.isEmpty()) {
            send(List.copyOf(batch));
        }
    }

    /** The sender needs it no more, or is gone. */
    void close() {
        closed = true;
        if (stream != null) {
            stream.end();
        }
    }
}
