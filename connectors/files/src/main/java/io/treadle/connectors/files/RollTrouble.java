package io.treadle.connectors.files;

import io.treadle.api.sink.SinkUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong while rolled files were made: kept for whoever publishes next, if it lasts; else said, and once a
 * minute if it goes on. Thread-safe.
 */
final class RollTrouble {
    static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(RollTrouble.class);

    private final InstantSource clock;
    private @Nullable RuntimeException failure;
    private String passing = "";
    private Instant said = Instant.MIN;

    RollTrouble(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (!(e instanceof SinkUnavailableException)) {
            if (failure == null) {
                failure = e instanceof RuntimeException known ? known : new IllegalStateException(message, e);
                log.error("{}", message, e);
            }
            return;
        }
        Instant now = clock.instant();
        if (!message.equals(passing) || !now.isBefore(said.plus(BETWEEN_WARNINGS))) {
            log.warn("{}", message);
            passing = message;
            said = now;
        }
    }

    synchronized boolean lasts() {
        return failure != null;
    }

    /** Throws what lasts. */
    synchronized void refuse() {
        if (failure != null) {
            throw failure;
        }
    }

    /** What may pass, for people; empty if there was nothing. */
    synchronized String passing() {
        return passing;
    }
}
