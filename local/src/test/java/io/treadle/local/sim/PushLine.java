package io.treadle.local.sim;

import io.treadle.protocol.wire.PushedBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private long stream;
    private long lastNanos;
    private int failures;
    private boolean closed;

    PushLine(World world, ExecutorHost from, String peer) {
        this.world = world;
        this.from = from;
        this.peer = peer;
        this.stream = world.nextStream();
    }

    String peer() {
        return peer;
    }

    void push(List<PushedBuckets> messages) {
        for (PushedBuckets message : messages) {
            batch.removeIf(old -> old.getBatch() != message.getBatch() || old.getEpoch() != message.getEpoch());
            batch.add(message);
            send(message);
        }
    }

    private void send(PushedBuckets message) {
        Optional<ExecutorHost> target = world.yarn().executor(peer);
        if (target.isEmpty()) {
            from.life().after(world.weather().noticing(), this::again);
            return;
        }
        long on = stream;
        lastNanos = world.weather().arrival(lastNanos);
        target.get().life().at(lastNanos, () -> {
            if (stream == on && !closed) {
                target.get().pushed(on, message);
            }
        });
    }

    /** The stream breaks with what is under way on it. */
    void breakUp() {
        long before = stream;
        stream = world.nextStream();
        world.yarn()
                .executor(peer)
                .ifPresent(target ->
                        target.life().after(world.weather().noticing(), () -> target.pushStreamClosed(before)));
        from.life().after(world.weather().noticing(), this::again);
    }

    void senderDied() {
        closed = true;
        world.yarn()
                .executor(peer)
                .ifPresent(target ->
                        target.life().after(world.weather().noticing(), () -> target.pushStreamClosed(stream)));
    }

    private void again() {
        if (closed) {
            return;
        }
        failures++;
        if (failures >= TRIES || world.yarn().executor(peer).isEmpty()) {
            closed = true;
            from.pushLost(this, "broken %d times".formatted(failures));
            return;
        }
        lastNanos = 0;
        List.copyOf(batch).forEach(this::send);
    }
}
