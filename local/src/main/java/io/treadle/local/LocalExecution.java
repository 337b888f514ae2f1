package io.treadle.local;

import io.treadle.api.role.Role.Execution;
import io.treadle.engine.Driver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A local application under way. Thread-safe. */
final class LocalExecution implements Execution {
    private final Driver driver;
    private final LocalPool pool;
    private final LocalCheckpoint checkpoint;

    LocalExecution(Driver driver, LocalPool pool, LocalCheckpoint checkpoint) {
        this.driver = driver;
        this.pool = pool;
        this.checkpoint = checkpoint;
    }

    @Override
    public boolean await(Duration atMost) throws Exception {
        if (!driver.await(atMost)) {
            return false;
        }
        // What ended the application is what is thrown; what goes wrong in closing is added to it.
        try (checkpoint;
                driver;
                pool) {
            driver.outcome().orElseThrow().orThrow();
        }
        return true;
    }

    @Override
    public void stop(boolean drain) {
        try {
            driver.stop(drain);
        } catch (IOException e) {
            throw new UncheckedIOException("the stop could not be recorded in the checkpoint; nothing was stopped", e);
        }
    }
}
