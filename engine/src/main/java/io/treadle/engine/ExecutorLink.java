package io.treadle.engine;

import io.treadle.protocol.wire.FromExecutor;

/** An executor's connection to a driver in the same JVM. Thread-safe; never blocks. */
public interface ExecutorLink extends AutoCloseable {
    /** In order. The first message is Register. */
    void send(FromExecutor message);

    @Override
    void close();
}
