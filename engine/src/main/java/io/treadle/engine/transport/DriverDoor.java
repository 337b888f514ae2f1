package io.treadle.engine.transport;

import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Status;
import io.treadle.protocol.wire.ToExecutor;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a {@link DriverServer} serves. Called on its threads, of which several may call at a time; only {@link #stop} may block. */
public interface DriverDoor {
    /**
     * A new connection.
     *
     * @param outbox takes messages for the executor; must not block
     * @param hangUp ends the connection from our side
     */
    Link connect(Consumer<ToExecutor> outbox, Runnable hangUp);

    CompletableFuture<Status> status();

    /**
     * Everything that happens from now on, after the batches remembered that follow {@code afterBatch}.
     *
     * @return ends it
     */
    Runnable follow(long afterBatch, Consumer<Progress> follower);

    /** Returns when the wish is recorded. */
    void stop(boolean drain) throws IOException;

    /** What comes in on a connection. */
    interface Link {
        void received(FromExecutor message);

        /** Nothing comes any more; called once or more. */
        void closed();
    }
}
