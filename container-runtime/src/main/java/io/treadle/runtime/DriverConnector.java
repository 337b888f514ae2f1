package io.treadle.runtime;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import java.io.IOException;
import java.util.function.Consumer;

/** The way to whoever drives the application now. */
@FunctionalInterface
public interface DriverConnector {
    /**
     * Opens a stream to the driver. Called on one thread, again and again while there is none; may block for some
     * seconds. That it returns does not mean that the driver answers.
     *
     * @param inbox takes what the driver says, in order, on any thread, from the moment this is called
     * @param closed run once, on any thread, when nothing more will come; also after {@link Connection#close}
     * @throws IOException if there is no driver, or its address cannot be had
     */
    Connection connect(Consumer<ToExecutor> inbox, Runnable closed) throws IOException;

    /** A stream to a driver. */
    interface Connection {
        /** Called on one thread at a time. What cannot be sent any more is lost, and {@code closed} is run. */
        void send(FromExecutor message);

        /** Idempotent. Thread-safe. */
        void close();
    }
}
