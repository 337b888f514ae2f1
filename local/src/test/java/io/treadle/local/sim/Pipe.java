package io.treadle.local.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One direction of one stream, as gRPC has it: what is sent arrives in order and once, or from some point on not at all; the
 * end comes last. There is no promise against other streams: what was under way when this one ended may arrive when
 * the next has long been in use.
 */
final class Pipe<M> {
    private final World world;
    private final Life receiver;
    private final Consumer<M> inbox;
    private final Runnable ended;
    private final Deque<M> underWay = new ArrayDeque<>();
    private final long lagNanos;
    private long lastNanos;
    /** Arrivals that were made out before this was counted up do not take place. */
    private int course;

    private boolean over;

    Pipe(World world, Life receiver, Consumer<M> inbox, Runnable ended) {
        this.world = world;
        this.receiver = receiver;
        this.inbox = inbox;
        this.ended = ended;
        this.lagNanos = world.weather().lag();
    }

    void send(M message) {
        if (!over) {
            underWay.add(message);
            lastNanos = world.weather().arrival(lastNanos, lagNanos);
            arriveAt(lastNanos);
        }
    }

    private void arriveAt(long nanos) {
        int expected = course;
        receiver.at(nanos, () -> {
            if (course == expected) {
                inbox.accept(underWay.remove());
            }
        });
    }

    /** Nothing more is sent: the sender has closed its end, or its process is gone. */
    void end() {
        if (world.weather().losesWhatIsUnderWay()) {
            cut();
        } else if (!over) {
            over = true;
            lastNanos = world.weather().arrival(lastNanos, lagNanos);
            receiver.at(lastNanos, ended);
        }
    }

    /** What is under way, and what comes behind it, takes that much longer. */
    void stall(long nanos) {
        if (over) {
            return;
        }
        course++;
        lastNanos = world.now() + nanos;
        for (int i = 0; i < underWay.size(); i++) {
            arriveAt(++lastNanos);
        }
    }

    /** The network fails, or the receiver has closed its end: a part of what is under way may still arrive, at any time. */
    void cut() {
        if (over) {
            return;
        }
        over = true;
        course++;
        int arriving = world.weather().stillArriving(underWay.size());
        while (underWay.size() > arriving) {
            underWay.removeLast();
        }
        lastNanos = world.now() + world.weather().lateness();
        for (int i = 0; i < arriving; i++) {
            arriveAt(++lastNanos);
        }
        receiver.at(Math.max(lastNanos + 1, world.now() + world.weather().noticing()), ended);
    }
}
