package io.treadle.connectors.jdbc;

import java.time.Duration;

/**
 * How much, and how long.
 *
 * @param rows sent at a time
 * @param connections at most, for each executor
 * @param connect how long a task waits for a connection
 * @param lock how long a statement waits for another transaction
 * @param idle after which the database ends a transaction in which nothing happens
 * @param answer how long a statement may take
 * @param lifetime of a connection
 */
record Limits(
        int rows, int connections, Duration connect, Duration lock, Duration idle, Duration answer, Duration lifetime) {
    /** What rows may take in memory before they are sent. */
    static final long BYTES = 4L << 20;

    static final Limits USUAL = new Limits(
            1_000,
            256,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30));

    Limits withRows(int some) {
        return new Limits(some, connections, connect, lock, idle, answer, lifetime);
    }

    Limits withConnections(int some) {
        return new Limits(rows, some, connect, lock, idle, answer, lifetime);
    }

    Limits withConnect(Duration time) {
        return new Limits(rows, connections, time, lock, idle, answer, lifetime);
    }

    Limits withLock(Duration time) {
        return new Limits(rows, connections, connect, time, idle, answer, lifetime);
    }

    Limits withIdle(Duration time) {
        return new Limits(rows, connections, connect, lock, time, answer, lifetime);
    }

    Limits withAnswer(Duration time) {
        return new Limits(rows, connections, connect, lock, idle, time, lifetime);
    }
}
