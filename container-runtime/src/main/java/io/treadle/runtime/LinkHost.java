package io.treadle.runtime;

import io.treadle.protocol.wire.FromExecutor;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the links to drivers, one after the other, on a thread of its own, because finding the driver reads files and
 * may block. Thread-safe.
 */
final class LinkHost implements AutoCloseable {
    private final DriverConnector connector;
    private final Consumer<ExecutorEvent> events;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "treadle-driver-link");
        made.setDaemon(true);
        return made;
    });

    private final Object lock = new Object(); // guards the two below; never held while connecting or sending
    /** The link that is wanted; -1 if none is. */
    private long wanted = -1;

    private DriverConnector.@Nullable Connection open;

    LinkHost(DriverConnector connector, Consumer<ExecutorEvent> events) {
        this.connector = connector;
        this.events = events;
    }

    void connect(long link) {
        disconnect();
        synchronized (lock) {
            wanted = link;
        }
        thread.execute(() -> open(link));
    }

    void disconnect() {
        DriverConnector.Connection old;
        synchronized (lock) {
            wanted = -1;
            old = open;
            open = null;
        }
        if (old != null) {
            old.close();
        }
    }

    void send(FromExecutor message) {
        DriverConnector.Connection connection;
        synchronized (lock) {
            connection = open;
        }
        if (connection != null) {
            connection.send(message);
        }
    }

    @Override
    public void close() {
        disconnect();
        thread.shutdownNow();
    }

    private void open(long link) {
        if (!isWanted(link)) {
            return;
        }
        try {
            DriverConnector.Connection connection = connector.connect(
                    message -> events.accept(new ExecutorEvent.Received(link, message)),
                    () -> events.accept(new ExecutorEvent.Unlinked(link, "the stream was closed")));
            if (keep(link, connection)) {
                events.accept(new ExecutorEvent.Linked(link));
            } else {
                connection.close();
            }
        } catch (IOException | RuntimeException e) {
            events.accept(new ExecutorEvent.Unlinked(link, e.toString()));
        }
    }

    private boolean isWanted(long link) {
        synchronized (lock) {
            return wanted == link;
        }
    }

    private boolean keep(long link, DriverConnector.Connection connection) {
        synchronized (lock) {
            if (wanted != link) {
                return false;
            }
            open = connection;
            return true;
        }
    }
}
