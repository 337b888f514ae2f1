package io.treadle.local;

import io.treadle.engine.Driver;
import io.treadle.engine.ExecutorLink;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.DriverConnector;
import io.treadle.runtime.Executor;
import io.treadle.runtime.ExecutorSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** One executor of this JVM, joined to the driver by method calls. */
final class LocalContainer implements AutoCloseable {
    private final String name;
    private final Executor executor;

    private LocalContainer(String name, Executor executor) {
        this.name = name;
        this.executor = executor;
    }

    static LocalContainer start(ExecutorSetup setup) {
        try {
            return new LocalContainer(setup.container(), Executor.start(setup));
        } catch (IOException e) {
            throw new UncheckedIOException("an executor that listens nowhere could not be started", e);
        }
    }

    /** The way to a driver of this JVM. */
    static DriverConnector to(Driver driver) {
        return (inbox, closed) -> connection(driver, inbox, closed);
    }

    private static DriverConnector.Connection connection(Driver driver, Consumer<ToExecutor> inbox, Runnable closed) {
        ExecutorLink link = driver.attach(inbox, closed);
        return new DriverConnector.Connection() {
            @Override
            public void send(FromExecutor message) {
                link.send(message);
            }

            @Override
            public void close() {
                link.close();
            }
        };
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        executor.close();
    }
}
